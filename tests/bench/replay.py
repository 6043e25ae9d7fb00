"""The same seed, the same outcome and order of events, beside busy processes.

First a program behind the wall, under many seeds. Then, without a wall as `explain` runs them, ten programs whose end
depends on the schedule, each under the first seed that it fails by. Each is told as soon as it is done; after so many
`--minutes`, or on Ctrl-C, the tables have what there is.
"""

import argparse
from collections import Counter

from grader.grading.program import Wishes
from grader.grading.search import Quest, search
from grader.grading.verify import hogs
from grader.model.evidence import Evidence
from grader.model.verdicts import Isolation
from grader.sandbox import Program, Wall
from grader.supervise import supervise
from tests.bench.common import interruptible, request, table, within
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


def race_again(name: str, runs: int, load: int) -> tuple[str, ...]:
    """Find the first seed that a program fails under, and have it again; return its line of the table."""
    seed, first = failing(name, 1, 200)
    if seed is None:
        return name, "none of 200", "", ""
    with hogs(load):
        again = [failing(name, seed, 1)[1] for _ in range(runs)]
    same, exactly = sum(one[:3] == first[:3] for one in again), sum(one == first for one in again)
    return name, str(seed), f"{same} of {runs}", f"{exactly} of {runs}"


def behind_the_wall(seeds: int, runs: int, load: int, minutes: float) -> None:
    """Print what becomes of one racy program under many seeds."""
    tried = same_outcome = same_events = 0
    outcomes: Counter[str] = Counter()
    with interruptible(), hogs(load), Wall(Isolation.FULL) as wall:
        for seed in within(minutes, range(1, seeds + 1)):
            again = [supervise(wall, request("racy", seed)) for _ in range(runs)]
            tried += 1
            same_outcome += len({story(run)[:2] for run in again}) == 1
            same_events += len({story(run) for run in again}) == 1
            outcomes[f"{again[0].verdict} {again[0].value}"] += 1
            print(f"seed {seed}: {same_outcome} of {tried} with one outcome, {same_events} with one order", flush=True)
    rows = [
        ("seeds with one outcome", f"{same_outcome} of {tried}"),
        ("seeds with one order of events", f"{same_events} of {tried}"),
        *((f"outcome {key}", f"{count} seeds") for key, count in sorted(outcomes.items())),
    ]
    table(f"Replay, {runs} runs for each seed beside {load} hogs", ("", ""), rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--load", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="for each of the two tables")
    options = parser.parse_args()
    behind_the_wall(options.seeds, options.runs, options.load, options.minutes)
    rows = []
    with interruptible():
        for name in within(options.minutes, races.RIGHT):
            rows.append(race_again(name, options.runs, options.load))
            print("  ".join(rows[-1]), flush=True)
    columns = ("program", "fails under seed", "fails the same way", "the same timeline")
    table(f"The first failing seed again, {options.runs} times beside {options.load} hogs", columns, rows)


if __name__ == "__main__":
    main()
