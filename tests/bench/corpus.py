"""The corpus of `explain`, again and again beside busy processes: how many are right, and how soon.

`python -m tests.bench.corpus [--times N] [--hogs N]`. A message is complete when the record is, with causes and words.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.common import table
from tests.live import corpus, explained


@contextmanager
def hogs(count: int) -> Iterator[None]:
    """Keep `count` processes busy for the duration."""
    busy = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


def once(row: corpus.Row) -> tuple[bool, float | None, float]:
    """Run one program; return whether all was right, milliseconds to the proof, and those from there to the words."""
    found, evidence = explained.run(row.path, method=row.method or "", **row.wishes)
    blocked = {
        (item.process if item.thread == "MainThread" else f"{item.process}/{item.thread}", item.line)
        for item in found.blocked
    }
    right = (
        (found.verdict, found.cause, found.exit_code) == (row.verdict, row.cause, row.exit_code)
        and (row.detail is None or found.detail == row.detail)
        and row.blocked() <= blocked
        and {*row.left} <= {item.kind for item in found.left_behind}
        and {*row.lost} <= {item.kind for item in found.lost}
    )
    return right, found.proof_ms, evidence.wall_s * 1000


def main() -> None:
    """Run all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--hogs", type=int, default=8)
    options = parser.parse_args()
    silent = os.open(os.devnull, os.O_WRONLY)
    kept = os.dup(1), os.dup(2)
    rows, proofs, began = [], [], time.monotonic()
    with hogs(options.hogs):
        for row in corpus.ROWS:
            for stream in (1, 2):
                os.dup2(silent, stream)
            results = [once(row) for _ in range(options.times)]
            for stream, saved in zip((1, 2), kept, strict=True):
                os.dup2(saved, stream)
            right = sum(result[0] for result in results)
            times = [result[1] for result in results if result[1] is not None]
            proofs += times
            wall = statistics.median(result[2] for result in results)
            rows.append((row.name, f"{right}/{options.times}", _middle(times), f"{wall:.0f} ms"))
            if right != options.times:
                print(f"{row.name}: {options.times - right} wrong", flush=True)
    table(f"{options.times} runs of each beside {options.hogs} hogs", ("program", "right", "proof", "whole run"), rows)
    wrong = sum(options.times - int(row[1].partition("/")[0]) for row in rows)
    late = sum(value > 20 for value in proofs)
    print(f"{wrong} wrong of {len(rows) * options.times}; {late} of {len(proofs)} proofs later than 20 ms;", end=" ")
    print(f"{time.monotonic() - began:.0f} s")


def _middle(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} ms (to {max(times):.1f})" if times else ""


if __name__ == "__main__":
    main()
