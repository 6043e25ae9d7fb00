"""What an operation costs beside native: the journal alone, without turns and without a wall."""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from grader.grading.program import Wishes, explain
from grader.sandbox import Program
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


def main() -> None:
    """Print the table."""
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


if __name__ == "__main__":
    main()
