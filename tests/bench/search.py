"""How many seeds it takes to see a bug that depends on the schedule, beside running the program again and again.

`python -m tests.bench.search [--searches N] [--most N] [--repeats N] [--minutes M]`. Each search begins at another
seed. Each program is told as soon as it is done; after so many minutes, or on Ctrl-C, the table has what there is.
"""

import argparse
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from grader.grading.program import Wishes
from grader.grading.search import Quest, search
from grader.sandbox import Program
from tests.bench.common import interruptible, table, within
from tests.live import races

APART = 1000


def seeds_needed(path: Path, right: str, first: int, most: int) -> tuple[int | None, float]:
    """Return how many seeds from `first` on it took until the program went wrong, `None` for none, and seconds."""
    began = time.monotonic()
    quest = Quest(most, right.encode())
    result, _output, _error = search(Program(str(path)), Wishes(seed=first), quest, lambda: False, lambda _seed: None)
    assert result.searched is not None
    return (result.searched.tried if result.searched.failed else None), time.monotonic() - began


def repeated(path: Path, right: str, times: int, patience_s: float) -> tuple[int, float]:
    """Return how often the program went wrong without us, and seconds; one that does not end in time hangs."""
    began = time.monotonic()
    wrong = sum(not _ends_right(path, right, patience_s) for _ in range(times))
    return wrong, time.monotonic() - began


def _ends_right(path: Path, right: str, patience_s: float) -> bool:
    line = [sys.executable, str(path)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as run:
        try:
            printed, _ = run.communicate(timeout=patience_s)
        except subprocess.TimeoutExpired:
            printed = b""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)  # its children as well
    return (printed.decode(), run.returncode) == (right, 0)


def line(name: str, right: str, options: argparse.Namespace) -> tuple[str, ...]:
    """Search and repeat one program; return its line of the table."""
    path = races.path_of(name)
    found = [seeds_needed(path, right, 1 + APART * at, options.most) for at in range(options.searches)]
    seeds = [count if count is not None else options.most + 1 for count, _ in found]
    wrong, plain_s = repeated(path, right, options.repeats, options.patience)
    missed = sum(count is None for count, _ in found)
    return (
        name,
        f"{statistics.median(seeds):.0f} ({min(seeds)} to {max(seeds)})" + (f", {missed} missed" if missed else ""),
        f"{statistics.median(seconds for _, seconds in found):.1f} s",
        f"{wrong} of {options.repeats}",
        f"{plain_s / wrong:.1f} s" if wrong else f"none in {plain_s:.0f} s",
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--searches", type=int, default=5)
    parser.add_argument("--most", type=int, default=200, help="seeds of one search")
    parser.add_argument("--repeats", type=int, default=100)
    parser.add_argument("--patience", type=float, default=3.0, help="seconds after which a plain run counts as hanging")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no program after so many")
    options = parser.parse_args()
    rows = []
    with interruptible():
        for name, right in within(options.minutes, races.RIGHT.items()):
            rows.append(line(name, right, options))
            print("  ".join(rows[-1]), flush=True)
    columns = ("program", "seeds until it fails", "time for that", "plain runs that fail", "time for each of these")
    table(f"{options.searches} searches of at most {options.most} seeds each", columns, rows)


if __name__ == "__main__":
    main()
