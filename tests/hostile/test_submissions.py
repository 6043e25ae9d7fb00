"""Each hostile answer, in each isolation, as root and as an ordinary user: its verdict, its words, and no harm done."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.hostile.cases import Case, all_cases
from tests.hostile.ground import combinations
from tests.hostile.judging import wrong_with

CASES = all_cases()
LEAST = 120


def test_there_are_enough_of_them_in_every_class() -> None:
    classes: dict[str, int] = {}
    for case in CASES:
        kind = case.name.partition("/")[0]
        classes[kind] = classes.get(kind, 0) + 1
    assert len(CASES) >= LEAST
    assert min(classes.values()) >= 4, classes


@pytest.mark.timeout(900)  # the first test of a batch waits for all of it
@pytest.mark.parametrize(("tier", "user"), combinations())
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_answer_gets_its_verdict_and_harms_nobody(
    batch: Callable[[str, str], dict[str, Any]], case: Case, tier: str, user: str
) -> None:
    assert wrong_with(case, batch(tier, user)[case.name], tier, user) == {}
