"""Just within each limit passes, just beyond it fails with the right word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model.course import Limits
from grader.model.verdicts import Isolation, RunVerdict, StartMethod
from grader.sandbox import RunRequest, Wall
from grader.supervise import supervise
from tests.hostile.ground import combinations

SOURCE = (Path(__file__).parent / "programs/edges.py").read_bytes()
LIMITS = Limits(cpu_s=2.0, wall_s=240.0, memory_mb=128, tasks=12, open_files=1000, file_mb=8, output_kb=64, steps=400)
MEGABYTE = 1 << 20


@pytest.fixture(scope="module", params=sorted({tier for tier, _user in combinations()}))
def wall(request: pytest.FixtureRequest) -> Iterator[Wall]:
    with Wall(Isolation(request.param), LIMITS) as shared:
        yield shared


@pytest.mark.parametrize(
    ("call", "within", "beyond", "verdict", "detail"),
    [
        ("processes", 11, 12, RunVerdict.LIMIT, "processes"),
        ("threads", 11, 12, RunVerdict.LIMIT, "threads"),
        ("memory", 95, 130, RunVerdict.LIMIT, "memory"),
        ("memory_of_many", 60, 140, RunVerdict.LIMIT, "memory"),
        ("shared_mapping", 95, 135, RunVerdict.LIMIT, "memory"),
        ("dev_shm", 80, 140, RunVerdict.LIMIT, "memory"),
        ("file_size", 8 * MEGABYTE, 8 * MEGABYTE + 1, RunVerdict.LIMIT, "files"),
        ("descriptors", 900, 1001, RunVerdict.LIMIT, "files"),
        ("output", 64 * 1024, 64 * 1024 + 1, RunVerdict.LIMIT, "output"),
        ("naps", 90, 401, RunVerdict.SPINNING, "steps"),
        ("processor", 1.0, 2.5, RunVerdict.SPINNING, "cpu"),
    ],
)
def test_the_last_that_is_allowed_is_allowed_and_the_next_is_not(
    wall: Wall, call: str, within: float, beyond: float, verdict: RunVerdict, detail: str
) -> None:
    if wall.tier is Isolation.REDUCED and call in ("dev_shm", "descriptors"):
        return  # there /dev/shm is the machine's own, and no descriptor can be counted by its number
    under, over = run(wall, call, within), run(wall, call, beyond)
    assert (under.verdict, under.value) == (RunVerdict.FINISHED, "within"), under
    assert (over.verdict, over.detail) == (verdict, detail), over


def run(wall: Wall, call: str, amount: float):
    return supervise(
        wall, RunRequest("edges.py", SOURCE, call, (amount,), start_method=StartMethod.FORK, limits=LIMITS)
    )
