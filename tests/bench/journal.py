"""What an operation costs beside native, without turns and without a wall; and what of that is the journal alone."""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from pathlib import Path

from grader.grading.program import Wishes, explain
from grader.sandbox import Program, SharedFiles
from grader.shim.control import Control
from grader.shim.ipc import Operations
from grader.shim.journal import Journal
from tests.bench.common import table

PROGRAM = """\
import time
from multiprocessing import Lock, Pipe, SimpleQueue

COUNT = {count}
reader, writer = Pipe(duplex=False)
lock, queue = Lock(), SimpleQueue()


def send_and_receive():
    writer.send(1)
    reader.recv()


def put_and_get():
    queue.put(1)
    queue.get()


def lock_and_release():
    with lock:
        pass


for action in (send_and_receive, put_and_get, lock_and_release):
    began = time.process_time()
    for _ in range(COUNT):
        action()
    print(action.__name__, (time.process_time() - began) / COUNT / 2 * 1e6)
"""


def costs(text: str) -> dict[str, float]:
    """Return microseconds of processor time for one operation, by action."""
    return {name: float(value) for name, value in (line.split() for line in text.splitlines())}


class Silent(Journal):
    """A journal that writes nothing."""

    def write(self, kind: int, line: int, *fields: str) -> None:
        """Do nothing."""

    begin = end = fail = lambda self, *_fields: None


def nothing() -> None:
    """Stand in for the operation itself."""


def alone(shared: SharedFiles, journal: type[Journal], count: int) -> float:
    """Return microseconds that noting an operation takes in this process, with its begin and its end."""
    shared.reset(virtual=False, gated=False, epoch_ns=0)
    control = Control(shared.control, 900)
    run: Callable[..., None] = Operations(control, journal(shared.journal, control)).run
    act = lambda: run("Connection.send", "pipe:[1]", nothing)  # noqa: E731 - what is timed
    noted = timeit.repeat(act, timer=time.thread_time, number=count, repeat=5)
    return min(noted) / count * 1e6


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "operations.py"
        script.write_text(PROGRAM.format(count=arguments.count), encoding="utf-8")
        native, ours = [], []
        for _ in range(arguments.runs):
            done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
            native.append(costs(done.stdout))
            explain(Program(str(script), captured_in=folder), Wishes())
            ours.append(costs((Path(folder) / "out").read_text(encoding="utf-8")))
    rows = []
    for name in native[0]:
        plain, noted = (statistics.median(run[name] for run in runs) for runs in (native, ours))
        rows.append((name.replace("_", " "), f"{plain:.1f} µs", f"{noted:.1f} µs", f"{noted - plain:.1f} µs"))
    table(f"Processor time of one operation, {arguments.count} times", ("", "native", "noted", "more"), rows)
    shared = SharedFiles()
    with_it, without = (alone(shared, journal, arguments.count) for journal in (Journal, Silent))
    shared.close()
    rows = [("with the journal", f"{with_it:.1f} µs"), ("without", f"{without:.1f} µs")]
    rows.append(("the journal: two records", f"{with_it - without:.1f} µs"))
    table("What is done around one operation, in one process", ("", "time"), rows)


if __name__ == "__main__":
    main()
