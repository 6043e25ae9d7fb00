"""How much a fork bomb holds up the grader: the time between two of its looks, while the bomb goes off.

    python -m tests.bench.hostile [--tier full|reduced] [--bombs N]

Prints the median and the worst pause between two looks, and how long it took from the bomb's start to the moment when
nothing of it was left.
"""

import argparse
import itertools
import statistics
import time

from grader.model.course import Limits
from grader.model.verdicts import Isolation
from grader.sandbox import RunRequest, Wall
from grader.supervise.run import Supervisor

BOMB = b"""
import os

def main():
    while True:
        try:
            os.fork()
        except OSError:
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


def main() -> None:
    """Set off the bombs and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=["full", "reduced"], default="full")
    parser.add_argument("--bombs", type=int, default=10)
    options = parser.parse_args()
    pauses, ends, verdicts = list[float](), list[float](), set[str]()
    with Wall(Isolation(options.tier)) as wall:
        for _ in range(options.bombs):
            supervisor = Timed(wall, RunRequest("bomb.py", BOMB, "main", (), limits=Limits(tasks=32)))
            began = time.monotonic()
            evidence = supervisor.run()
            ends.append(time.monotonic() - began)
            verdicts.add(f"{evidence.verdict} {evidence.detail}")
            looks = supervisor.looks
            pauses += [after - before for before, after in itertools.pairwise(looks)]
    print(f"{options.bombs} fork bombs, {options.tier} isolation: {', '.join(sorted(verdicts))}")
    if pauses:
        print(f"between two looks: median {statistics.median(pauses) * 1e3:.1f} ms, worst {max(pauses) * 1e3:.1f} ms")
    print(f"until nothing was left: median {statistics.median(ends) * 1e3:.0f} ms, worst {max(ends) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
