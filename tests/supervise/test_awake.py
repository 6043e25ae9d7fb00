"""Time while we were there, and patience with those whom a signal has stopped."""

from grader.procfs import Task
from grader.supervise.awake import COUNTS_LEAST, GAP_MOST_S, PATIENCE_EVERY_S, PATIENCE_LOOKS, Awake, Patience

A, B = Task(7, 7), Task(9, 9)


def counted(*moments: float) -> list[float]:
    """Return what has passed at each moment, begun at 100."""
    clock = iter([100.0, *moments])
    awake = Awake(lambda: next(clock))
    return [awake.passed_s() for _ in moments]


def test_time_passes_as_it_does():
    assert counted(100.0, 100.25, 100.5) == [0.0, 0.25, 0.5]


def test_of_a_long_gap_only_a_little_counts():
    assert counted(100.5, 4000.0, 4000.25) == [0.5, 0.5 + GAP_MOST_S, 0.75 + GAP_MOST_S]


def test_time_without_a_processor_hardly_counts() -> None:
    clock, delays = iter([100.0, 101.0, 102.0, 103.0]), iter([7.0, 7.0, 7.5, 19.0])
    awake = Awake(lambda: next(clock), lambda: next(delays))
    assert [awake.passed_s() for _ in range(3)] == [1.0, 1.5, 3.0 * COUNTS_LEAST]


def test_a_wait_for_a_processor_that_is_told_of_late_is_taken_back() -> None:
    clock, delays = iter([100.0, 101.0, 102.0]), iter([0.0, 0.0, 1.5])
    awake = Awake(lambda: next(clock), lambda: next(delays))
    assert [awake.passed_s() for _ in range(2)] == [1.0, 0.5]


def test_nobody_is_waited_for_where_nobody_is_stopped():
    slept: list[float] = []
    assert Patience(slept.append).waits(()) is False
    assert slept == []


def test_who_is_stopped_is_waited_for_a_number_of_looks_and_no_more():
    slept: list[float] = []
    patience = Patience(slept.append)
    assert [patience.waits([A]) for _ in range(PATIENCE_LOOKS + 2)] == [True] * PATIENCE_LOOKS + [False, False]
    assert slept == [PATIENCE_EVERY_S] * PATIENCE_LOOKS


def test_one_more_who_is_stopped_is_waited_for_again():
    patience = Patience(lambda _seconds: None)
    for _ in range(PATIENCE_LOOKS + 1):
        patience.waits([A])
    assert patience.waits([A]) is False
    assert patience.waits([A, B]) is True


def test_who_went_on_and_is_stopped_again_is_waited_for_again():
    patience = Patience(lambda _seconds: None)
    for _ in range(PATIENCE_LOOKS + 1):
        patience.waits([A])
    assert patience.waits([]) is False
    assert patience.waits([A]) is True
