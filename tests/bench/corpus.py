"""The corpus of `explain`, again and again beside busy processes: how many are right, and how soon.

`python -m tests.bench.corpus [--times N] [--hogs N] [--minutes M]`. Each program is told as soon as it is done; after
so many minutes, or on Ctrl-C, the table has what there is.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from grader.procfs import Look
from grader.report import program as report
from grader.supervise.judge import Ending
from grader.supervise.program import ProgramSupervisor
from tests.bench.common import interruptible, table, within
from tests.live import corpus, explained

LATE_MS = 20
LATE_MESSAGE_MS = 300


@contextmanager
def hogs(count: int) -> Iterator[None]:
    """Keep `count` processes busy for the duration."""
    busy = [
        subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"], start_new_session=True) for _ in range(count)
    ]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


@contextmanager
def silent() -> Iterator[None]:
    """Let what the programs print go nowhere."""
    nowhere, kept = os.open(os.devnull, os.O_WRONLY), (os.dup(1), os.dup(2))
    try:
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        yield
    finally:
        for stream, saved in zip((1, 2), kept, strict=True):
            os.dup2(saved, stream)
            os.close(saved)
        os.close(nowhere)


class Run(NamedTuple):
    """One run of a program: what is wrong, "" for nothing; milliseconds to the proof, to the message, of the whole."""

    wrong: str
    proof_ms: float | None
    message_ms: float | None
    wall_ms: float


class Proofs:
    """When the last deadlock was proved: the supervisor itself does not say."""

    last = 0.0

    @classmethod
    def note(cls) -> None:
        """Have the moment of each proof noted from now on."""
        proved = ProgramSupervisor._proved

        def noted(supervisor: ProgramSupervisor, look: Look) -> Ending | None:
            ending = proved(supervisor, look)
            cls.last = time.monotonic()
            return ending

        ProgramSupervisor._proved = noted  # type: ignore[method-assign]


def once(row: corpus.Row) -> Run:
    """Run one program."""
    found, evidence = explained.run(row.path, method=row.method or "", **row.wishes)
    report.render(found)
    since_ms = (time.monotonic() - Proofs.last) * 1000
    blocked = {
        (item.process if item.thread == "MainThread" else f"{item.process}/{item.thread}", item.line)
        for item in found.blocked
    }
    right = (
        (found.verdict, found.cause, found.exit_code) == (row.verdict, row.cause, row.exit_code)
        and (row.detail is None or found.detail == row.detail)
        and row.blocked() <= blocked
        and {*row.left} == {item.kind for item in found.left_behind}
        and {*row.lost} == {item.kind for item in found.lost}
    )
    seen = f"{found.verdict} {found.detail}, {found.cause}, exit code {found.exit_code}, {sorted(blocked)}"
    message_ms = None if found.proof_ms is None else found.proof_ms + since_ms
    return Run("" if right else seen, found.proof_ms, message_ms, evidence.wall_s * 1000)


def known(values: Iterable[float | None]) -> list[float]:
    """Return those that are known."""
    return [value for value in values if value is not None]


def line(row: corpus.Row, runs: Sequence[Run]) -> tuple[str, str, str, str, str]:
    """Return the line of the table for one program."""
    right = sum(not run.wrong for run in runs)
    proofs, messages = known(run.proof_ms for run in runs), known(run.message_ms for run in runs)
    proof = f"{statistics.median(proofs):.1f} ms (to {max(proofs):.1f})" if proofs else ""
    message = f"{statistics.median(messages):.0f} ms (to {max(messages):.0f})" if messages else ""
    wall = f"{statistics.median(run.wall_ms for run in runs):.0f} ms"
    return row.name, f"{right}/{len(runs)}", proof, message, wall


def main() -> None:
    """Run all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--hogs", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no program after so many")
    options = parser.parse_args()
    Proofs.note()
    began = time.monotonic()
    done: list[tuple[corpus.Row, list[Run]]] = []
    with interruptible(), hogs(options.hogs):
        for row in within(options.minutes, corpus.ROWS):
            runs: list[Run] = []
            done.append((row, runs))
            with silent():
                for _ in range(options.times):
                    runs.append(once(row))
            print("  ".join(line(row, runs)), flush=True)
            for wrong, count in Counter(run.wrong for run in runs if run.wrong).items():
                print(f"  wrong {count} times: {wrong}", flush=True)
    lines = [line(row, runs) for row, runs in done if runs]
    table(
        f"{options.times} runs of each beside {options.hogs} hogs",
        ("program", "right", "proof", "message", "whole run"),
        lines,
    )
    runs = [run for _, of_one in done for run in of_one]
    proofs, messages = known(run.proof_ms for run in runs), known(run.message_ms for run in runs)
    wrong, late = sum(bool(run.wrong) for run in runs), sum(value > LATE_MS for value in proofs)
    programs = f"{len(lines)} of {len(corpus.ROWS)} programs"
    later = sum(value > LATE_MESSAGE_MS for value in messages)
    print(
        f"{programs}, {wrong} wrong of {len(runs)} runs; {late} of {len(proofs)} proofs "
        f"later than {LATE_MS} ms, {later} messages than {LATE_MESSAGE_MS} ms; {time.monotonic() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
