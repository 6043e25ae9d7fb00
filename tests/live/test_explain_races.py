"""A bug that depends on the schedule is found by a few seeds, and the seed has it again."""

from pathlib import Path

import pytest

from grader.grading.program import Wishes
from grader.grading.search import Quest, search
from grader.model.explained import ExplainResult
from grader.sandbox import Program
from tests.live import races

SEEDS_MOST = 60


def searched(name: str, seed: int, seeds: int) -> tuple[ExplainResult, bytes]:
    program, right = Program(str(races.path_of(name))), races.RIGHT[name].encode()
    result, output, _error = search(program, Wishes(seed=seed), Quest(seeds, right), lambda: False, lambda _seed: None)
    return result, output


@pytest.mark.parametrize("name", races.RIGHT)
def test_a_bug_is_found_and_its_seed_has_it_again(name: str) -> None:
    first, output = searched(name, 1, SEEDS_MOST)
    assert first.searched is not None
    assert first.searched.failed
    again, output_again = searched(name, first.seed, 1)
    assert (again.verdict, output_again, again.timeline) == (first.verdict, output, first.timeline)


def test_every_race_is_run() -> None:
    assert {path.stem for path in Path(races.PROGRAMS).glob("*.py")} == set(races.RIGHT)
    assert len(races.RIGHT) == 10
