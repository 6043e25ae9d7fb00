"""The same seed, the same outcome and order of events, beside busy processes."""

import argparse

from grader.grading.verify import hogs
from grader.model.evidence import Evidence
from grader.model.verdicts import Isolation
from grader.sandbox import Wall
from grader.supervise import supervise
from tests.bench.common import request, table


def story(evidence: Evidence) -> tuple[object, ...]:
    """Return what must be the same each time."""
    events = tuple((e.step, e.actor, e.call, e.phase, e.line, e.detail) for e in evidence.ordered_events)
    return (evidence.verdict, repr(evidence.value), events)


def main() -> None:
    """Print the table."""
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


if __name__ == "__main__":
    main()
