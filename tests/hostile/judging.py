"""What is wrong with what a hostile answer came to: nothing, if it got its verdict and did no harm."""

from collections.abc import Iterator
from typing import Any

from tests.hostile.cases import Case

MESSAGE_LINES = 8
PASSED = ["passed"] * 3


def wrong_with(case: Case, seen: dict[str, Any], tier: str, user: str) -> dict[str, Any]:
    """Return what is wrong, with what was seen of it: "leftovers", "neighbour", "secrets", "verdict", "points" …"""
    found = dict(_harm(case, seen, tier, user))
    if case.applies(tier, user):
        found.update(_judgement(case, seen, tier))
    return found


def _harm(case: Case, seen: dict[str, Any], tier: str, user: str) -> Iterator[tuple[str, Any]]:
    left = seen["problems"]
    if (tier, user) == ("reduced", "user") and case.names_memory:
        # not promised there: what a run puts into /dev/shm under a name of its own is one of the user's files
        left = [problem for problem in left if not problem.startswith("shared memory")]
    if left:
        yield "leftovers", left
    neighbour = seen["neighbour"]
    if neighbour["statuses"] != PASSED or not neighbour["as before"]:
        yield "neighbour", neighbour
    if seen["found"]:
        yield "secrets", seen["shown"]
    if "not_graded" in seen["statuses"]:
        yield "not graded", seen["messages"]
    if any(len(message.splitlines()) > MESSAGE_LINES for message in seen["messages"]):
        yield "long messages", seen["messages"]


def _judgement(case: Case, seen: dict[str, Any], tier: str) -> Iterator[tuple[str, Any]]:
    verdict, detail = seen["verdict"], seen["detail"]
    if not any(verdict == right and wanted in (detail, "") for right, wanted in case.expected(tier)):
        yield "verdict", seen
    if set(seen["passes"]) != case.passes:
        yield "points", seen
    if case.left is not None and set(seen["left"]) != case.left:
        yield "left behind", seen
    if case.says not in " ".join(seen["messages"]):
        yield "words", seen["messages"]
