"""A schedule is a value: the same seed gives the same interleaving again, and different seeds give different ones."""

import pytest
from msgspec import structs

from grader.explain import timeline_of
from grader.grading.verify import hogs
from grader.model.evidence import Evidence
from grader.model.verdicts import RunVerdict
from tests.live.conftest import Bench

SEEDS = range(11)
AGAIN = 5


def interleaving(evidence: Evidence) -> list[tuple[int, str, str, str, int]]:
    """Return the run's operations in order, without what differs from process id to process id."""
    return [(event.step, event.actor, event.call, event.phase, event.line) for event in evidence.ordered_events]


@pytest.fixture(scope="module")
def first(bench: Bench) -> dict[int, Evidence]:
    """Return one run of the racy program for each seed."""
    return {seed: bench.run("racy", seed=seed) for seed in SEEDS}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_replays(bench: Bench, first: dict[int, Evidence], seed: int) -> None:
    assert first[seed].verdict is RunVerdict.FINISHED
    for _ in range(AGAIN - 1):
        again = bench.run("racy", seed=seed)
        assert again.value == first[seed].value
        assert interleaving(again) == interleaving(first[seed])
        assert (again.steps, again.virtual_s) == (first[seed].steps, first[seed].virtual_s)


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_seed_replays_under_every_start_method(bench: Bench, method: str) -> None:
    once, again = (bench.run("racy", seed=3, method=method) for _ in range(2))
    assert once.value == again.value
    assert interleaving(once) == interleaving(again)


def test_seeds_bring_out_the_race(first: dict[int, Evidence]) -> None:
    counts = {evidence.value[0] for evidence in first.values()}
    assert 9 in counts  # nine additions, and in some order none is lost
    assert min(counts) < 9


def test_seeds_differ_in_their_order(first: dict[int, Evidence]) -> None:
    assert len({evidence.value[1] for evidence in first.values()}) > 3


@pytest.mark.parametrize("seed", SEEDS)
def test_the_deviations_that_a_seed_made_are_the_same_schedule(
    bench: Bench, first: dict[int, Evidence], seed: int
) -> None:
    again = bench.run("racy", deviations=first[seed].deviations)
    assert again.deviations == first[seed].deviations
    assert structs.replace(timeline_of(again), seed=seed) == timeline_of(first[seed])


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("program", ["racy", "lock_order", "pipe_eof", "second_consumer", "join_before_drain"])
def test_a_timeline_is_the_same_again_beside_busy_processes(bench: Bench, program: str, method: str) -> None:
    with hogs(4):
        for seed in range(4):
            once, again = (timeline_of(bench.run(program, seed=seed, method=method)) for _ in range(2))
            assert once == again
            assert once.operations


def test_clocks_that_several_processes_read_do_not_change_the_order(bench: Bench) -> None:
    timelines = [timeline_of(bench.run("clocks", seed=seed)) for seed in (0, 3, 3, 0)]
    assert timelines[0] == timelines[3]
    assert timelines[1] == timelines[2]


@pytest.mark.parametrize("program", ["unlocked_readers", "unlocked_writers"])
def test_who_gets_which_piece_of_a_message_is_decided_by_the_schedule(bench: Bench, program: str) -> None:
    outcomes = set()
    with hogs(4):
        for seed in range(1, 6):
            once, again = (bench.run(program, seed=seed) for _ in range(2))
            assert (once.verdict, once.value) == (again.verdict, again.value)
            assert interleaving(once) == interleaving(again)
            outcomes.add(repr((once.verdict, once.value)))
    assert len(outcomes) > 1
