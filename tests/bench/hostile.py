"""What hostile answers came to, by class and isolation, and how much a fork bomb holds up the grader.

    python -m tests.bench.hostile [--bombs 10] [--only-bombs]

Grades all answers of `tests/hostile/submissions` in each isolation and as each user that can be tried here, and counts
those that got their verdict and did no harm, what was left of them, the secrets that they found, the neighbours whose
score or virtual time they changed, and verdicts that are others than they should be. Then it sets off fork bombs, and
prints the pause between two looks of the supervisor meanwhile, beside that of a program which does nothing of the kind.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from grader.model.course import Limits
from grader.model.verdicts import Isolation
from grader.sandbox import RunRequest, Wall
from grader.supervise.run import Supervisor
from tests.bench.common import table
from tests.hostile.cases import all_cases
from tests.hostile.conftest import Batch
from tests.hostile.ground import combinations
from tests.hostile.judging import wrong_with

HARMS = ("leftovers", "secrets", "neighbour", "verdict", "points")
BOMB = b"""
import os

def main():
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""
BUSY = b"""
def main():
    while True:
        pass
"""


class Timed(Supervisor):
    """A supervisor that notes when it comes round."""

    def __init__(self, wall: Wall, request: RunRequest) -> None:
        """Prepare to run the request."""
        super().__init__(wall, request)
        self.looks: list[float] = []

    def _over_budget(self):  # type: ignore[no-untyped-def]
        self.looks.append(time.monotonic())
        return super()._over_budget()


def count_cases() -> None:
    """Grade all cases in each isolation and as each user, and print how many were held."""
    cases, pairs = all_cases(), combinations()
    wrong = {pair: dict[str, dict[str, Any]]() for pair in pairs}
    with tempfile.TemporaryDirectory(prefix="h-", dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        for pair in pairs:
            batch = Batch(Path(name, "-".join(pair)), *pair)
            batch.start()
            results = batch.results()
            wrong[pair] = {case.name: wrong_with(case, results[case.name], *pair) for case in cases}
    heads = [", ".join(pair) for pair in pairs]
    rows = []
    for kind in sorted({case.name.partition("/")[0] for case in cases}):
        cells = []
        for pair in pairs:
            mine = [case for case in cases if case.name.startswith(f"{kind}/") and case.applies(*pair)]
            cells.append(f"{sum(not wrong[pair][case.name] for case in mine)} of {len(mine)}")
        rows.append((kind.replace("_", " "), *cells))
    table("Answers held of those tried", ("class", *heads), rows)
    harms = [(harm, *(sum(harm in one for one in wrong[pair].values()) for pair in pairs)) for harm in HARMS]
    table("Answers that did harm", ("what", *heads), harms)
    for pair in pairs:
        for case, found in wrong[pair].items():
            for what, seen in found.items():
                print(*pair, case, what, str(seen)[:300])


def timed(tier: str, source: bytes, times: int) -> tuple[list[float], list[float], set[str]]:
    """Return (pauses between two looks, times until nothing was left, verdicts) of so many runs; in seconds."""
    pauses, ends, verdicts = list[float](), list[float](), set[str]()
    with Wall(Isolation(tier)) as wall:
        for _ in range(times):
            supervisor = Timed(wall, RunRequest("bomb.py", source, "main", (), limits=Limits(tasks=32, cpu_s=1.0)))
            began = time.monotonic()
            evidence = supervisor.run()
            ends.append(time.monotonic() - began)
            verdicts.add(f"{evidence.verdict} {evidence.detail}")
            pauses += [after - before for before, after in itertools.pairwise(supervisor.looks)]
    return pauses, ends, verdicts


def time_bombs(bombs: int) -> None:
    """Set off bombs, and print how much they held us up."""
    rows = []
    for tier in sorted({tier for tier, _user in combinations()}):
        for title, source in (("fork bomb", BOMB), ("one busy process", BUSY)):
            pauses, ends, verdicts = timed(tier, source, bombs)
            looks = [f"{1e3 * seconds:.1f}" for seconds in (statistics.median(pauses), max(pauses))]
            gone = [f"{1e3 * seconds:.0f}" for seconds in (statistics.median(ends), max(ends))]
            rows.append((f"{title}, {tier}", ", ".join(sorted(verdicts)), len(pauses), *looks, *gone))
    columns = ("run", "verdicts", "pauses", "median ms", "worst ms", "gone after, median ms", "worst ms")
    table(f"Between two looks, {bombs} runs each", columns, rows)


def main() -> None:
    """Grade the cases, set off the bombs, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bombs", type=int, default=10)
    parser.add_argument("--only-bombs", action="store_true")
    given = parser.parse_args()
    if not given.only_bombs:
        count_cases()
    time_bombs(given.bombs)


if __name__ == "__main__":
    main()
