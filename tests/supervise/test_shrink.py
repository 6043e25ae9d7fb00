"""Failing schedules get short: few deviations, few runs, and never one that does not fail."""

from hypothesis import given
from hypothesis import strategies as st

from grader.model.deviation import Deviation
from grader.supervise.shrink import shrink

DEVIATIONS = [Deviation(f"0.{number % 5 + 1}", number + 1, "0") for number in range(64)]


class Program:
    """Fails whenever all of `needed` are in the schedule."""

    def __init__(self, needed: set[Deviation]) -> None:
        self.needed = needed
        self.tried: list[tuple[Deviation, ...]] = []

    def trial(self, given: tuple[Deviation, ...]) -> tuple[Deviation, ...] | None:
        self.tried.append(given)
        return given if self.needed <= set(given) else None


@given(st.sets(st.sampled_from(DEVIATIONS), max_size=6), st.integers(0, 64))
def test_only_what_a_failure_needs_is_left(needed: set[Deviation], more: int) -> None:
    given = [one for one in DEVIATIONS if one in needed or DEVIATIONS.index(one) < more]
    program = Program(needed)
    shrunk = shrink(given, program.trial)
    assert set(shrunk.deviations) == needed
    assert shrunk.complete
    assert shrunk.runs == len(program.tried)


@given(st.sets(st.sampled_from(DEVIATIONS), max_size=6))
def test_the_order_of_the_deviations_is_kept(needed: set[Deviation]) -> None:
    program = Program(needed)
    shrunk = shrink(DEVIATIONS, program.trial)
    assert list(shrunk.deviations) == sorted(shrunk.deviations, key=DEVIATIONS.index)
    assert all(list(tried) == sorted(tried, key=DEVIATIONS.index) for tried in program.tried)


def test_one_cause_among_many_is_found_in_few_runs() -> None:
    for one in DEVIATIONS:
        assert shrink(DEVIATIONS, Program({one}).trial).runs <= 20


@given(st.functions(like=lambda given: ..., returns=st.booleans(), pure=True))
def test_whatever_the_program_does_the_result_fails_and_no_part_can_go(fails) -> None:
    given = tuple(DEVIATIONS[:12])

    def trial(some: tuple[Deviation, ...]) -> tuple[Deviation, ...] | None:
        return some if some == given or fails(some) else None

    left = shrink(given, trial).deviations
    assert trial(left) is not None
    for one in left:
        assert trial(tuple(other for other in left if other != one)) is None


def test_what_a_run_never_comes_to_is_dropped_with_it() -> None:
    needed = DEVIATIONS[3]

    def trial(given: tuple[Deviation, ...]) -> tuple[Deviation, ...] | None:
        return (needed,) if needed in given else None

    shrunk = shrink(DEVIATIONS, trial)
    assert shrunk.deviations == (needed,)
    assert shrunk.runs <= 4


def test_it_stops_after_the_runs_allowed_with_the_best_so_far() -> None:
    program = Program(set(DEVIATIONS[::2]))
    shrunk = shrink(DEVIATIONS, program.trial, runs_most=30)
    assert (shrunk.runs, shrunk.complete) == (30, False)
    assert program.needed <= set(shrunk.deviations)


def test_a_failure_of_the_undisturbed_order_needs_no_deviation() -> None:
    shrunk = shrink(DEVIATIONS, Program(set()).trial)
    assert (shrunk.deviations, shrunk.runs) == ((), 1)
