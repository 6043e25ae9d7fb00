"""Each hostile answer, in each isolation, as root and as an ordinary user: its verdict, its words, and no harm done."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.hostile.cases import Case, all_cases
from tests.hostile.ground import combinations

CASES = all_cases()
LEAST = 120
MESSAGE_LINES = 8


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
    seen = batch(tier, user)[case.name]
    problems = seen["problems"]
    if (tier, user) == ("reduced", "user") and case.names_memory:
        # not promised there: what a run puts into /dev/shm under a name of its own is one of the user's files
        problems = [problem for problem in problems if not problem.startswith("shared memory")]
    assert problems == [], "something is left of it"
    assert seen["neighbour"]["statuses"] == ["passed"] * 3
    assert seen["neighbour"]["as before"], seen["neighbour"]
    assert not seen["found"], seen["shown"]
    assert "not_graded" not in seen["statuses"], seen["messages"]
    assert all(len(message.splitlines()) <= MESSAGE_LINES for message in seen["messages"])
    if not case.applies(tier, user):
        return
    expected = case.expected(tier)
    got = seen["verdict"], seen["detail"]
    assert any(got[0] == verdict and detail in (got[1], "") for verdict, detail in expected), (got, seen)
    assert set(seen["passes"]) == case.passes, seen
    if case.left is not None:
        assert set(seen["left"]) == case.left, seen
    assert case.says in " ".join(seen["messages"]), seen["messages"]
