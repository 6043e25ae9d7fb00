"""A schedule is a value: choices made from the seed and each thread's place in the family tree, and nothing else."""

from collections import Counter
from typing import Any

import pytest

from grader.model.deviation import Deviation
from grader.sandbox import Waiter
from grader.shim import layout
from grader.supervise import Schedule
from grader.supervise.schedule import DEPTH, SLOW_TURN_NS, SLOW_TURNS, STEPS_EXPECTED, TURNS_ON_END

FAMILY = ("0", "0.1", "0.2", "0.2/t1", "0.3")


def waiter(path: str, deadline_ns: int = 0, state: int = layout.GATED, **more: Any) -> Waiter:
    given: dict[str, Any] = {"slot": 1, "tid": 1, "pid": 1, "wake_fd": 9, "announced": 1, **more}
    return Waiter(state=state, deadline_ns=deadline_ns, path=path, **given)


def crowd(**more: Any) -> list[Waiter]:
    return [waiter(path, **more) for path in FAMILY]


def choices(seed: int, count: int, **more: Any) -> list[str]:
    schedule = Schedule.from_seed(seed, slow=False)
    return [schedule.choose(crowd(**more), 0).path for _ in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_the_same_seed_chooses_the_same(seed: int) -> None:
    assert choices(seed, 300) == choices(seed, 300)


def test_different_seeds_choose_differently() -> None:
    assert len({tuple(choices(seed, 300)) for seed in range(20)}) == 20


@pytest.mark.parametrize("seed", range(1, 6))
def test_neither_process_ids_nor_slots_nor_descriptors_count(seed: int) -> None:
    assert choices(seed, 100) == choices(seed, 100, slot=77, tid=4242, pid=4242, wake_fd=950, announced=12)


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_order_of_the_slots_does_not_count(seed: int) -> None:
    one, other = (Schedule.from_seed(seed, slow=False) for _ in range(2))
    for _ in range(100):
        assert one.choose(crowd(), 0).path == other.choose(crowd()[::-1], 0).path


def turns(schedule: Schedule, waiting: list[Waiter], count: int, now_ns: int = 0) -> list[str]:
    """Give turns to threads that come back at once."""
    served = []
    for _ in range(count):
        chosen = schedule.choose(waiting, now_ns)
        schedule.released(chosen)
        served.append(chosen.path)
    return served


def test_seed_0_serves_in_the_order_of_the_family_tree() -> None:
    schedule = Schedule.from_seed(0)
    waiting = crowd()[::-1]
    served = []
    while waiting:
        chosen = schedule.choose(waiting, 0)
        schedule.released(chosen)
        served.append(chosen.path)
        waiting.remove(chosen)
    assert served == ["0", "0.1", "0.2", "0.2/t1", "0.3"]


def test_under_seed_0_who_moves_goes_on_and_then_the_one_who_waits_longest_is_next() -> None:
    schedule = Schedule.from_seed(0)
    assert turns(schedule, [waiter("0.3")], 1) == ["0.3"]
    assert turns(schedule, [waiter("0.2"), waiter("0.3")], 3) == ["0.3"] * 3
    assert turns(schedule, [waiter("0"), waiter("0.2")], 2) == ["0.2"] * 2
    assert turns(schedule, [waiter("0"), waiter("0.3")], 2) == ["0"] * 2


def test_under_seed_0_who_has_had_many_turns_on_end_lets_the_others_in() -> None:
    seen = turns(Schedule.from_seed(0), crowd(), 3 * TURNS_ON_END)
    assert seen == ["0"] * TURNS_ON_END + ["0.1"] * TURNS_ON_END + ["0.2"] * TURNS_ON_END


@pytest.mark.parametrize("seed", range(1, 30))
def test_the_change_points_are_drawn_beforehand(seed: int) -> None:
    changes = Schedule.from_seed(seed).changes
    assert len(changes) == DEPTH - 1
    assert all(1 <= step < STEPS_EXPECTED for step in changes)
    assert changes == Schedule.from_seed(seed).changes


def test_between_change_points_the_first_by_rank_moves_and_at_one_it_falls_behind() -> None:
    schedule = Schedule(seed=7, changes=frozenset({5}), slow=False)
    seen = [schedule.choose(crowd(), 0).path for _ in range(12)]
    first, second = seen[0], seen[4]
    assert first != second
    assert seen == [first] * 4 + [second] * 8


def test_who_fell_behind_moves_only_when_all_others_cannot() -> None:
    schedule = Schedule(seed=7, changes=frozenset({1}), slow=False)
    top = Schedule(seed=7, slow=False).choose(crowd(), 0).path
    others = [one for one in crowd() if one.path != top]
    assert schedule.choose(crowd(), 0).path != top
    while others:
        chosen = schedule.choose([*others, waiter(top)], 0)
        assert chosen.path != top
        others.remove(chosen)
    assert schedule.choose([waiter(top)], 0).path == top


def test_a_change_point_with_nobody_else_to_go_first_changes_nothing() -> None:
    schedule = Schedule(seed=7, changes=frozenset({1}), slow=False)
    top = Schedule(seed=7, slow=False).choose(crowd(), 0).path
    schedule.choose([waiter(top)], 0)
    assert schedule.choose(crowd(), 0).path == top


@pytest.mark.parametrize("seed", range(1, 10))
def test_who_has_had_many_turns_on_end_lets_the_others_in(seed: int) -> None:
    turns = Counter(choices(seed, TURNS_ON_END * len(FAMILY) * 4))
    assert set(turns) == set(FAMILY)
    assert min(turns.values()) >= TURNS_ON_END


@pytest.mark.parametrize("seed", range(10))
def test_time_does_not_move_while_somebody_is_due(seed: int) -> None:
    schedule = Schedule.from_seed(seed, slow=False)
    waiting = [waiter("0", 50, layout.TIMED), waiter("0.1", 10, layout.TIMED), waiter("0.2", 11, layout.TIMED)]
    assert schedule.choose(waiting, 10).path == "0.1"


@pytest.mark.parametrize("seed", range(10))
def test_with_nobody_due_the_earliest_deadline_is_served(seed: int) -> None:
    schedule = Schedule.from_seed(seed, slow=False)
    waiting = [waiter("0", 50, layout.TIMED), waiter("0.1", 30, layout.TIMED), waiter("0.2", 40, layout.TIMED)]
    assert schedule.choose(waiting, 10).path == "0.1"


def test_equal_deadlines_are_served_in_the_order_of_the_tree_under_seed_0() -> None:
    waiting = [waiter("0.2", 30, layout.TIMED), waiter("0.1", 30, layout.TIMED)]
    assert Schedule.from_seed(0).choose(waiting, 0).path == "0.1"


def slow_paths(seed: int, *, slow: bool = True) -> set[str]:
    schedule = Schedule.from_seed(seed, slow)
    return {path for path in FAMILY if schedule.due_ns(waiter(path, 7)) == 7 + SLOW_TURN_NS}


def test_some_seeds_make_some_threads_slow_but_not_seed_0() -> None:
    slow = {seed: slow_paths(seed) for seed in range(12)}
    assert slow[0] == set()
    assert any(paths and paths != set(FAMILY) for paths in slow.values())
    assert sum(bool(paths) for paths in slow.values()) <= 4


def test_where_an_exercise_forbids_it_no_thread_is_slow() -> None:
    assert not any(slow_paths(seed, slow=False) for seed in range(30))


def test_only_turns_are_slow_and_never_a_timeout() -> None:
    (seed, path) = next((seed, path) for seed in range(30) for path in slow_paths(seed))
    schedule = Schedule.from_seed(seed)
    for state in (layout.TIMED, layout.ASKING, layout.HELD, layout.ALARM):
        assert schedule.due_ns(waiter(path, 7, state)) == 7


def test_a_slow_thread_is_slow_at_its_first_turns_only() -> None:
    (seed, path) = next((seed, path) for seed in range(30) for path in slow_paths(seed))
    schedule = Schedule.from_seed(seed)
    for _ in range(SLOW_TURNS):
        assert schedule.due_ns(waiter(path)) == SLOW_TURN_NS
        schedule.released(waiter(path))
    assert schedule.due_ns(waiter(path)) == 0


def test_lazy_seeds_let_helper_threads_come_last() -> None:
    schedule = Schedule(seed=4, slow=False)
    rest = [waiter("0.1/t1"), waiter("0"), waiter("0.2"), waiter("0/t2")]
    order = []
    while rest:
        chosen = schedule.choose(rest, 0)
        order.append(chosen.path)
        rest.remove(chosen)
    assert {"/t" in path for path in order[:2]} == {False}
    assert {"/t" in path for path in order[2:]} == {True}


def test_walking_seeds_come_to_every_order() -> None:
    firsts = {Schedule(seed=seed, slow=False).choose(crowd(), 0).path for seed in range(3, 120, 3)}
    assert firsts == {one.path for one in crowd()}


def made_by(schedule: Schedule, count: int = 60) -> list[str]:
    """Give turns among threads that come and go in a fixed way; return who was served."""
    served = []
    for number in range(count):
        here = [one for at, one in enumerate(crowd()) if (number + at) % 3] or crowd()
        chosen = schedule.choose(here, 0)
        schedule.released(chosen)
        served.append(chosen.path)
    return served


@pytest.mark.parametrize("seed", range(12))
def test_what_a_seed_has_chosen_can_be_had_again_as_deviations(seed: int) -> None:
    by_seed = Schedule.from_seed(seed, slow=False)
    served = made_by(by_seed)
    again = Schedule.from_deviations(by_seed.made)
    assert made_by(again) == served
    assert again.made == by_seed.made


def test_the_undisturbed_order_deviates_nowhere() -> None:
    schedule = Schedule.from_seed(0)
    made_by(schedule)
    assert schedule.made == []


def test_a_deviation_lets_another_go_first_once() -> None:
    schedule = Schedule.parse("0:2>0.2")
    assert turns(schedule, crowd(), 1) == ["0"]
    assert turns(schedule, crowd(), 2) == ["0.2"] * 2
    assert turns(schedule, [waiter("0")], 2) == ["0"] * 2
    assert turns(schedule, crowd(), 2) == ["0"] * 2


def test_a_deviation_waits_until_the_other_could_go() -> None:
    schedule = Schedule.parse("0:1>0.2")
    assert turns(schedule, [waiter("0", 9, layout.TIMED), waiter("0.1")], 1) == ["0.1"]
    assert turns(schedule, crowd(), 1) == ["0.1"]
    assert turns(schedule, [waiter("0"), waiter("0.2")], 1) == ["0.2"]


def test_a_deviation_may_let_time_pass_before_a_turn() -> None:
    schedule = Schedule.parse("0:1>0.1")
    chosen = schedule.choose([waiter("0"), waiter("0.1", 77, layout.TIMED)], 0)
    assert (chosen.path, schedule.due_ns(chosen)) == ("0.1", 77)


def test_a_late_turn_is_late_alone() -> None:
    schedule = Schedule.parse("0.1:2+")
    assert schedule.due_ns(waiter("0.1")) == 0
    schedule.released(waiter("0.1"))
    assert schedule.due_ns(waiter("0.1")) == SLOW_TURN_NS
    assert schedule.due_ns(waiter("0.1", 5, layout.TIMED)) == 5
    schedule.released(waiter("0.1"))
    assert schedule.due_ns(waiter("0.1")) == 0
    assert schedule.made == [Deviation("0.1", 2)]


def test_slow_turns_are_noted_as_deviations() -> None:
    (seed, path) = next((seed, path) for seed in range(30) for path in slow_paths(seed))
    schedule = Schedule.from_seed(seed)
    schedule.due_ns(waiter(path))
    schedule.due_ns(waiter(path))
    assert schedule.made == [Deviation(path, 1)]


@pytest.mark.parametrize("text", ["0", "7", "0.1:3>0.2", "0.1:3>0.2 0/t1:1+ 0.1/t2:40>0"])
def test_a_schedule_prints_as_the_text_that_it_is_made_from(text: str) -> None:
    schedule = Schedule.parse(text)
    assert str(schedule) == text
    assert Schedule.parse(str(schedule)) == schedule


def test_a_text_that_is_no_schedule_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"'x' is no part of a schedule; 0\.1:3>0\.2 lets"):
        Schedule.parse("0.1:3>0.2 x")
