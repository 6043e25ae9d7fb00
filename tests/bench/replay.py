"""The same seed, the same outcome and order of events, beside busy processes.

First a program behind the wall, under many seeds. Then, without a wall as `explain` runs them, ten programs whose end
depends on the schedule, each under the first seed that it fails by.
"""

import argparse

from grader.grading.program import Wishes
from grader.grading.search import Quest, search
from grader.grading.verify import hogs
from grader.model.evidence import Evidence
from grader.model.verdicts import Isolation
from grader.sandbox import Program, Wall
from grader.supervise import supervise
from tests.bench.common import request, table
from tests.live import races


def story(evidence: Evidence) -> tuple[object, ...]:
    """Return what must be the same each time."""
    events = tuple((e.step, e.actor, e.call, e.phase, e.line, e.detail) for e in evidence.ordered_events)
    return (evidence.verdict, repr(evidence.value), events)


def failing(name: str, seed: int, seeds: int) -> tuple[int | None, tuple[object, ...]]:
    """Try seeds from `seed` on until the program fails; return that seed, and what must be the same each time."""
    program, quest = Program(str(races.path_of(name))), Quest(seeds, races.RIGHT[name].encode())
    result, output, _error = search(program, Wishes(seed=seed), quest, lambda: False, lambda _seed: None)
    assert result.searched is not None
    return (result.seed if result.searched.failed else None), (result.verdict, result.cause, output, result.timeline)


def races_again(runs: int, load: int) -> None:
    """Print what becomes of the ten programs' first failing seeds."""
    rows = []
    for name in races.RIGHT:
        seed, first = failing(name, 1, 200)
        if seed is None:
            rows.append((name, "none of 200", "", ""))
            continue
        with hogs(load):
            again = [failing(name, seed, 1)[1] for _ in range(runs)]
        same = sum(one[:3] == first[:3] for one in again)
        exactly = sum(one == first for one in again)
        rows.append((name, str(seed), f"{same} of {runs}", f"{exactly} of {runs}"))
    columns = ("program", "fails under seed", "fails the same way", "the same timeline")
    table(f"The first failing seed again, {runs} times beside {load} hogs", columns, rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--load", type=int, default=8)
    arguments = parser.parse_args()
    same_outcome = same_events = 0
    outcomes: dict[str, int] = {}
    with hogs(arguments.load), Wall(Isolation.FULL) as wall:
        for seed in range(1, arguments.seeds + 1):
            runs = [supervise(wall, request("racy", seed)) for _ in range(arguments.runs)]
            same_outcome += len({story(run)[:2] for run in runs}) == 1
            same_events += len({story(run) for run in runs}) == 1
            key = f"{runs[0].verdict} {runs[0].value}"
            outcomes[key] = outcomes.get(key, 0) + 1
    rows = [
        ("seeds with one outcome", f"{same_outcome} of {arguments.seeds}"),
        ("seeds with one order of events", f"{same_events} of {arguments.seeds}"),
        *((f"outcome {key}", f"{count} seeds") for key, count in sorted(outcomes.items())),
    ]
    table(f"Replay, {arguments.runs} runs for each seed beside {arguments.load} hogs", ("", ""), rows)
    races_again(arguments.runs, arguments.load)


if __name__ == "__main__":
    main()
