"""Who has slept for too long: by processor time and idle time, from when the sleeper was first seen."""

import pytest

from grader.sandbox import Waiter
from grader.shim import layout
from grader.supervise.overdue import PATIENCE_IN_TURNS_S, PATIENCE_S, Lived, Sleepers

SLEEPER, BUSY, OTHER = 7, 8, 9


def waiter(state: int = layout.TIMED, announced: int = 1, slot: int = 0) -> Waiter:
    return Waiter(slot, state, SLEEPER, SLEEPER, 3, 0, announced, "0")


def overdue(
    sleepers: Sleepers, busy_s: float, other_s: float = 0.0, wanted_s: float = 2.0, idle_s: float = 0.0, **more: int
) -> bool:
    lived = Lived({SLEEPER: 0.0, BUSY: busy_s, OTHER: other_s}, idle_s)
    return bool(sleepers.overdue([(waiter(**more), wanted_s)], lived))


def test_a_sleeper_is_overdue_when_one_process_has_computed_for_as_long_and_a_while_more() -> None:
    sleepers = Sleepers(in_turns=False)
    assert not overdue(sleepers, 10.0)  # what was computed before it lay down does not count
    assert not overdue(sleepers, 12.0 + PATIENCE_S)
    assert overdue(sleepers, 12.01 + PATIENCE_S)


def test_a_sleeper_is_overdue_when_nobody_has_wanted_a_processor_for_as_long() -> None:
    sleepers = Sleepers(in_turns=False)
    assert not overdue(sleepers, 0.0, idle_s=7.0)
    assert not overdue(sleepers, 0.0, idle_s=9.0)
    assert overdue(sleepers, 0.0, idle_s=9.1)


def test_idle_time_and_processor_time_add_up_to_how_long_a_program_has_lived() -> None:
    sleepers = Sleepers(in_turns=False)
    overdue(sleepers, 0.0)
    assert not overdue(sleepers, 1.0, idle_s=1.0 + PATIENCE_S)
    assert overdue(sleepers, 1.1, idle_s=1.0 + PATIENCE_S)


def test_a_turn_is_not_given_for_a_moment_of_idle_time() -> None:
    sleepers = Sleepers(in_turns=True)
    overdue(sleepers, 0.0, wanted_s=0.0, state=layout.GATED)
    assert not overdue(sleepers, 0.0, wanted_s=0.0, idle_s=PATIENCE_IN_TURNS_S, state=layout.GATED)
    assert overdue(sleepers, 0.0, wanted_s=0.0, idle_s=PATIENCE_IN_TURNS_S + 0.1, state=layout.GATED)


def test_what_several_processes_have_computed_does_not_add_up() -> None:
    sleepers = Sleepers(in_turns=False)
    overdue(sleepers, 0.0)
    assert not overdue(sleepers, 2.0, 2.0)


def test_a_process_that_has_begun_meanwhile_counts_from_its_start() -> None:
    sleepers, one = Sleepers(in_turns=False), [(waiter(), 2.0)]
    assert not sleepers.overdue(one, Lived({SLEEPER: 0.0}))
    assert not sleepers.overdue(one, Lived({SLEEPER: 0.0, BUSY: 2.0}))
    assert sleepers.overdue(one, Lived({SLEEPER: 0.0, BUSY: 3.0})) == [one[0][0]]


def test_how_long_it_wants_to_sleep_is_what_it_wanted_at_first() -> None:
    sleepers = Sleepers(in_turns=False)
    overdue(sleepers, 0.0)
    assert not overdue(sleepers, 1.6, wanted_s=1.0)  # the clock has moved for another one
    assert overdue(sleepers, 2.6, wanted_s=1.0)


def test_who_sleeps_again_begins_anew() -> None:
    sleepers = Sleepers(in_turns=False)
    overdue(sleepers, 0.0)
    assert overdue(sleepers, 3.0)
    assert not overdue(sleepers, 3.0, announced=2)


@pytest.mark.parametrize(("in_turns", "patience_s"), [(False, PATIENCE_S), (True, PATIENCE_IN_TURNS_S)])
def test_a_turn_is_given_after_the_patience_alone(in_turns: bool, patience_s: float) -> None:
    sleepers = Sleepers(in_turns=in_turns)
    overdue(sleepers, 0.0, wanted_s=-1.0, state=layout.GATED)
    assert not overdue(sleepers, patience_s, wanted_s=-1.0, state=layout.GATED)
    assert overdue(sleepers, patience_s + 0.1, wanted_s=-1.0, state=layout.GATED)


def test_who_stands_at_the_end_of_the_script_is_no_sleeper() -> None:
    sleepers = Sleepers(in_turns=False)
    overdue(sleepers, 0.0, state=layout.HELD)
    assert not overdue(sleepers, 100.0, state=layout.HELD)
