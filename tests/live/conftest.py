"""One helper: runs a program of `programs/` behind a wall that a module's tests share, and returns evidence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from grader.model.course import Limits
from grader.model.deviation import Deviation
from grader.model.evidence import Blocked, Evidence
from grader.model.verdicts import Isolation, StartMethod
from grader.sandbox import RunRequest, SandboxLost, Wall, choose_tier
from grader.supervise import supervise

PROGRAMS = Path(__file__).parent / "programs"
SMALL = Limits(cpu_s=4.0, wall_s=240.0, memory_mb=192, tasks=24, file_mb=8, output_kb=64)


class Bench:
    """A wall, and the programs that run behind it."""

    def __init__(self, tier: Isolation) -> None:
        self.tier = tier
        self.wall = Wall(tier, SMALL)

    def run(
        self,
        program: str,
        *arguments: Any,
        call: str = "main",
        seed: int = 0,
        method: str = "fork",
        source: bytes | None = None,
        defines: tuple[str, ...] = (),
        slow: bool = True,
        ordered: bool = True,
        deviations: tuple[Deviation, ...] = (),
        **limits: Any,
    ) -> Evidence:
        """Call the function `call` of `programs/<program>.py`, or of `source` under that name."""
        request = RunRequest(
            file=f"{program}.py",
            source=(PROGRAMS / f"{program}.py").read_bytes() if source is None else source,
            function=call,
            arguments=arguments,
            defines=defines,
            seed=seed,
            start_method=StartMethod(method),
            limits=structs.replace(SMALL, **limits),
            slow_threads=slow,
            ordered=ordered,
            deviations=deviations,
        )
        return supervise(self.wall, request)

    def is_unharmed(self) -> bool:
        """Tell whether the wall still runs programs, as it did before."""
        return self.run("answers", 41).value == 42

    def renew(self) -> None:
        """Give up a wall that a program has ruined."""
        self.wall.close()
        self.wall = Wall(self.tier, SMALL)

    def close(self) -> None:
        """End the wall."""
        self.wall.close()


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """Return the bench that the tests of a module share."""
    shared = Bench(choose_tier(None))
    yield shared
    shared.close()


@pytest.fixture(autouse=True)
def _fresh_after_loss(bench: Bench) -> Iterator[None]:
    """Give the next test a wall that answers, whatever became of this one."""
    yield
    try:
        bench.wall.clean()
    except SandboxLost:
        bench.renew()


def line_of(program: str, code: str) -> int:
    """Return the number of the one line of the program that contains `code`."""
    lines = (PROGRAMS / f"{program}.py").read_text("utf-8").splitlines()
    (found,) = [number for number, line in enumerate(lines, 1) if code in line]
    return found


def waits(evidence: Evidence) -> dict[str, str]:
    """Return {process: what its main thread waits for} at the standstill."""
    return {item.process: item.waits_for.kind for item in evidence.blocked if item.thread == "MainThread"}


def of(evidence: Evidence, process: str, thread: str = "MainThread") -> Blocked:
    """Return the blocked thread of the process."""
    (found,) = [item for item in evidence.blocked if (item.process, item.thread) == (process, thread)]
    return found
