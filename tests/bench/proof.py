"""From hang to verdict, and sleeping programs in virtual time: ours beside what graders do today."""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grader.model.verdicts import Isolation
from grader.sandbox import Wall
from grader.supervise import supervise
from tests.bench.common import PROGRAMS, request, spread, table

HANGING = ("never_eof", "join_first")
SLEEPING = ("sentinel_kitchen", "joinable_kitchen", "never_eof")
TIMEOUT_S = 10


def plain_pytest(name: str) -> float:
    """Return how long pytest with pytest-timeout takes to give up on the program, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder) / "test_plain.py"
        test.write_text(
            f"import sys\nsys.path.insert(0, {str(PROGRAMS)!r})\nimport {name}\n\n\n"
            f"def test_ends():\n    {name}.main()\n"
        )
        started = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", f"--timeout={TIMEOUT_S}", "-p", "no:cacheprovider", str(test)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(TIMEOUT_S * 3)
        except subprocess.TimeoutExpired:
            return float("inf")
        finally:
            subprocess.run(["pkill", "-KILL", "-s", str(process.pid)], check=False)
        return time.monotonic() - started


def native(name: str) -> float:
    """Return how long the program takes by itself, in seconds; `inf` for one that hangs."""
    code = f"import sys; sys.path.insert(0, {str(PROGRAMS)!r}); import {name}; {name}.main()"
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        return float("inf")
    finally:
        subprocess.run(["pkill", "-KILL", "-s", str(process.pid)], check=False)
    return time.monotonic() - started


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    times = parser.parse_args().times
    with Wall(Isolation.FULL) as wall:
        rows = []
        for name in HANGING:
            runs = [supervise(wall, request(name)) for _ in range(times)]
            proofs = [run.proof_ms for run in runs if run.proof_ms is not None]
            whole = [run.wall_s * 1000 for run in runs]
            other = plain_pytest(name)
            rows.append((name, f"{len(proofs)} of {times}", spread(proofs), spread(whole), f"{other * 1000:.0f} ms"))
        columns = (
            "hanging program",
            "proved",
            "last blocking to proof",
            "start to verdict",
            f"pytest-timeout={TIMEOUT_S}",
        )
        table("Hang to verdict", columns, rows)
        rows = []
        for name in SLEEPING:
            runs = [supervise(wall, request(name)) for _ in range(times)]
            seconds = native(name)
            by_itself = f"{seconds:.2f} s" if seconds < 30 else "hangs"
            rows.append(
                (
                    name,
                    runs[0].verdict,
                    f"{runs[0].virtual_s:.2f} s",
                    spread([r.wall_s * 1000 for r in runs]),
                    by_itself,
                )
            )
        table("Sleeping programs", ("program", "verdict", "virtual time", "real time", "by itself"), rows)


if __name__ == "__main__":
    main()
