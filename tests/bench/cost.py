"""What a run costs, how many fit in a second on two cores, and whether memory stays flat."""

import argparse
import multiprocessing
import resource
import time

from grader.model.verdicts import Isolation
from grader.sandbox import RunRequest, Wall
from grader.supervise import supervise
from tests.bench.common import spread, table

TRIVIAL = b"def main():\n    return 1\n"
SMALL = b"""
from multiprocessing import Process, Queue

def produce(queue):
    for number in range(4):
        queue.put(number)
    queue.put(None)
    queue.put(None)

def consume(queue, results):
    taken = []
    while (item := queue.get()) is not None:
        taken.append(item)
    results.put(taken)

def main():
    queue, results = Queue(), Queue()
    workers = [Process(target=produce, args=(queue,))]
    workers += [Process(target=consume, args=(queue, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    taken = results.get() + results.get()
    for worker in workers:
        worker.join()
    return sorted(taken)
"""


def request(source: bytes, seed: int) -> RunRequest:
    """Return the request to run `main()` of `source`."""
    return RunRequest("program.py", source, "main", (), ("main",), seed=seed)


def stream(seconds: float) -> int:
    """Return how many small runs one wall does in so many seconds."""
    count = 0
    with Wall(Isolation.FULL) as wall:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            supervise(wall, request(SMALL, 0))
            count += 1
    return count


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--runs", type=int, default=2000, help="runs for the memory figure")
    arguments = parser.parse_args()
    cases = (
        ("trivial, seed 0", TRIVIAL, 0),
        ("1 producer, 2 consumers, seed 0", SMALL, 0),
        ("the same, seed 1", SMALL, 1),
    )
    rows = []
    with Wall(Isolation.FULL) as wall:
        for name, source, seed in cases:
            runs = [supervise(wall, request(source, seed)) for _ in range(arguments.times)]
            proofs = runs[0].steps / (sum(run.wall_s for run in runs) / len(runs))
            rows.append((name, spread([run.wall_s * 1000 for run in runs]), runs[0].steps, f"{proofs:,.0f}"))
        table("A run", ("program", "real time", "steps", "steps/s"), rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rows = []
        for part in range(4):
            for _ in range(arguments.runs // 4):
                supervise(wall, request(TRIVIAL, 0))
            now = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            rows.append(
                (
                    f"after {(part + 1) * arguments.runs // 4} runs",
                    f"{now / 1024:.1f} MB",
                    f"{(now - before) / 1024:+.1f} MB",
                )
            )
        table("Memory of the grader", ("", "most so far", "since the first run"), rows)
    seconds = 5.0
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        one = stream(seconds)
        two = sum(pool.map(stream, [seconds, seconds]))
    table(
        "Runs of 1 producer, 2 consumers",
        ("walls", "runs/s"),
        [(1, f"{one / seconds:.0f}"), (2, f"{two / seconds:.0f}")],
    )


if __name__ == "__main__":
    main()
