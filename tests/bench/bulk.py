"""Whole classes: beside pytest with xdist and a timeout; by size and workers; on Dask; run again; killed at random."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import msgspec
import psutil

from grader.course import CourseFiles, load_course
from tests.bench.common import table
from tests.bench.made_class import MAIN, ROOT, write_class
from tests.bulk.dask import Loopback

WITHOUT_HANGING = ("right", "wrong", "hostile")
POLL_S = 0.02


class Cost(NamedTuple):
    """What a command took: real time, processor time of all its processes, memory of its first one at most."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    code: int


def measured(words: list[str], **more: object) -> Cost:
    """Run a command to its end."""
    started = time.monotonic()
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(words, cwd=ROOT, stdout=nowhere, stderr=nowhere, **more)  # type: ignore[call-overload]
        peak = 0
        watched = psutil.Process(process.pid)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            try:
                peak = max(peak, watched.memory_info().rss)
            except psutil.Error:
                pass
            time.sleep(POLL_S)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.monotonic() - started
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, peak / 2**20, process.returncode)


def grader(submissions: Path, out: Path, *more: str) -> list[str]:
    """Return the command that grades a class."""
    only = [word for name in MAIN for word in ("--only", name)]
    return [sys.executable, "-m", "grader", "bulk", str(submissions), "--out", str(out), "-q", *only, *more]


def plain(submissions: Path, jobs: int, inputs: int) -> list[str]:
    """Return the command that does the same checks with pytest, pytest-xdist and pytest-timeout."""
    course, files = load_course(ROOT), CourseFiles(ROOT)
    suites = [str(files.suite(exercise)) for exercise in course.exercises if exercise.name in MAIN]
    plugins = ("-p", "xdist", "-p", "pytest_timeout", "-p", "tests.bench.plain", "-p", "no:cacheprovider")
    how = ("-n", str(jobs), "--timeout=10", f"--answers={submissions}", f"--inputs={inputs}", "-q", "--tb=no")
    return [sys.executable, "-m", "pytest", *plugins, "-c", os.devnull, "--import-mode=importlib", *how, *suites]


def beside(folder: Path, count: int, jobs: int) -> None:
    """Compare with the plain way, with and without the answers that hang."""
    rows = []
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    for title, kinds in (("with hanging ones", None), ("without", WITHOUT_HANGING)):
        submissions = folder / title
        counts = write_class(submissions, count, *([kinds] if kinds else []))
        ours = measured(grader(submissions, folder / f"{title} out", "--jobs", str(jobs)))
        once = measured(grader(submissions, folder / f"{title} once", "--jobs", str(jobs), "--schedules", "1"))
        for inputs, mine in ((5, ours), (1, once)):
            theirs = measured(plain(submissions, jobs, inputs), env=environment)
            rows.append(
                (
                    f"{count} {title}, {inputs} input{'s' * (inputs > 1)} a check",
                    f"{mine.wall_s:.1f} s",
                    f"{count / mine.wall_s:.2f}/s",
                    f"{mine.cpu_s:.0f} s",
                    f"{mine.peak_mb:.0f} MB",
                    f"{theirs.wall_s:.1f} s",
                    f"{theirs.cpu_s:.0f} s",
                    f"{theirs.wall_s / mine.wall_s:.1f} x",
                )
            )
        print(title, counts, flush=True)
    columns = ("answers", "grader", "rate", "CPU", "coordinator", "pytest -n --timeout=10", "CPU", "times faster")
    table(f"Beside the plain way, {jobs} workers each", columns, rows)


def sizes(folder: Path, counts: list[int], jobs: int) -> None:
    """Show the time for each answer and the memory of the coordinator, by size of the class; then run again."""
    rows = []
    for count in counts:
        submissions, out = folder / f"class {count}", folder / f"out {count}"
        write_class(submissions, count)
        first = measured(grader(submissions, out, "--jobs", str(jobs)))
        again = measured(grader(submissions, out, "--jobs", str(jobs)))
        rows.append(
            (
                count,
                f"{first.wall_s:.1f} s",
                f"{first.wall_s / count * 1000:.0f} ms",
                f"{first.cpu_s / count * 1000:.0f} ms",
                f"{first.peak_mb:.0f} MB",
                f"{again.wall_s:.2f} s",
                f"{again.peak_mb:.0f} MB",
            )
        )
    columns = ("answers", "wall", "an answer", "its CPU", "coordinator", "run again", "coordinator")
    table(f"By size, {jobs} workers", columns, rows)


def workers(folder: Path, count: int) -> None:
    """Show what a second worker brings."""
    submissions = folder / "class"
    write_class(submissions, count)
    costs = [(jobs, measured(grader(submissions, folder / f"out {jobs}", "--jobs", str(jobs)))) for jobs in (1, 2)]
    first = costs[0][1].wall_s
    rows = [
        (jobs, f"{cost.wall_s:.1f} s", f"{cost.cpu_s:.0f} s", f"{first / cost.wall_s:.2f} x") for jobs, cost in costs
    ]
    table(f"By workers, {count} answers", ("workers", "wall", "CPU", "faster"), rows)


def cluster(folder: Path, count: int) -> None:
    """Show what the way over a Dask scheduler costs: two workers of its own beside two of ours."""
    submissions = folder / "class"
    write_class(submissions, count)
    with Loopback(folder) as dask:
        for name in ("first", "second"):
            dask.worker(name)
        ways = (("--jobs 2", ("--jobs", "2")), ("Dask, 2 workers", ("--cluster", dask.address)))
        costs = [(title, measured(grader(submissions, folder / f"out {title}", *how))) for title, how in ways]
    first = costs[0][1].wall_s
    rows = [
        (
            title,
            f"{cost.wall_s:.1f} s",
            f"{count / cost.wall_s:.2f}/s",
            f"{cost.peak_mb:.0f} MB",
            f"{first / cost.wall_s:.2f}",
        )
        for title, cost in costs
    ]
    same = not _different(timeless(folder / "out --jobs 2"), timeless(folder / "out Dask, 2 workers"))
    columns = ("workers", "wall", "rate", "coordinator", "of the rate of --jobs 2")
    table(f"Beside a cluster, {count} answers; files {'the same' if same else 'differ'}", columns, rows)


def timeless(out: Path) -> dict[str, bytes]:
    """Return what grading has left but the store, without times."""
    found = {}
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.suffix in (".csv", ".json"):
            content = path.read_bytes()
            if path.suffix == ".json":
                result = msgspec.json.decode(content)
                result["wall_s"] = 0
                for check in (c for lesson in result["lessons"] for e in lesson["exercises"] for c in e["checks"]):
                    check["wall_s"] = check["proof_ms"] = 0
                content = msgspec.json.encode(result)
            found[path.relative_to(out).as_posix()] = content
    return found


def kills(folder: Path, count: int, times: int) -> None:
    """Kill the grader at random moments, begin again each time, and compare what is left at the end."""
    submissions = folder / "class"
    write_class(submissions, count)
    undisturbed = measured(grader(submissions, folder / "undisturbed", "--jobs", "2"))
    expected = timeless(folder / "undisturbed")
    chance, killed, begun, finished = random.Random(7), 0, 0, 0
    different: set[str] = set()
    while killed < times:
        begun += 1
        process = subprocess.Popen(
            grader(submissions, folder / "killed", "--jobs", "2"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(chance.uniform(0.3, max(2.0, 3 * undisturbed.wall_s / times)))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
            continue
        finished += 1
        different |= _different(timeless(folder / "killed"), expected)
        shutil.rmtree(folder / "killed")
    measured(grader(submissions, folder / "killed", "--jobs", "2"))
    different |= _different(timeless(folder / "killed"), expected)
    rows = [(count, len(expected), killed, finished + 1, len(different), ", ".join(sorted(different)[:3]))]
    table("kill -9 at random moments", ("answers", "files", "kills", "completed", "files that differ", ""), rows)


def _different(found: dict[str, bytes], expected: dict[str, bytes]) -> set[str]:
    return {name for name in {*found, *expected} if found.get(name) != expected.get(name)}


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", help="beside, sizes, workers, cluster, kills (default: all)")
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--sizes", type=int, nargs="*", default=[20, 200, 2000])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=50)
    given = parser.parse_args()
    what = given.what or ["beside", "sizes", "workers", "cluster", "kills"]
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for name in what:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            place.chmod(0o755)
            if name == "beside":
                beside(place, given.answers, given.jobs)
            elif name == "sizes":
                sizes(place, given.sizes, given.jobs)
            elif name == "workers":
                workers(place, given.answers)
            elif name == "cluster":
                cluster(place, given.answers)
            else:
                kills(place, min(given.answers, 40), given.kills)
    print(f"load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
