"""Whole classes: beside pytest with xdist and a timeout; by size and workers; on Dask; run again; killed at random.

python -m tests.bench.bulk beside --answers 60
"""

import argparse
import contextlib
import importlib.util
import itertools
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, NamedTuple

import msgspec
import psutil

from grader.course import CourseFiles, load_course
from grader.sandbox.tiers import probe_full
from tests.bench.common import table
from tests.bench.made_class import MAIN, ROOT, write_class
from tests.bulk.dask import Loopback

WITHOUT_HANGING = ("right", "wrong", "hostile")
SCHEDULES = 5  # what the grader tries of most checks by itself
POLL_S = 0.02
TELL_S = 30.0  # from one sign of life to the next
LIMIT_S = 3600.0  # for one command; --limit
FAMILY_EVERY = 25  # polls from one sum over all processes to the next: it takes a few milliseconds


class Cost(NamedTuple):
    """What a command took.

    Real time, processor time of all its processes, memory of its first process and of all of them together at most
    (pages that forks share are counted for each), and how many processors were busy besides: with something
    else, or with programs inside a wall, whose time is their own first process's and not ours.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float
    family_mb: float
    others: float
    code: int
    said: str
    was_cut: bool = False


def measured(title: str, words: list[str], limit_s: float = LIMIT_S, **more: object) -> Cost:
    """Run a command to its end, or for `limit_s` seconds. What it says of itself is kept: its last line."""
    print(f"{title}:", flush=True)
    started, busy_s = time.monotonic(), _busy_s()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(words, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, **more)  # type: ignore[call-overload]
        seen = _watched(process, out, limit_s)
        said = _said(out)
    wall_s, cpu_s = time.monotonic() - started, seen.usage.ru_utime + seen.usage.ru_stime
    others = max(0.0, (_busy_s() - busy_s - cpu_s) / wall_s)
    memory = seen.peak / 2**20, max(seen.peak, seen.family) / 2**20
    cost = Cost(wall_s, cpu_s, *memory, others, process.returncode, said, seen.was_cut)
    how = f"ended after its {limit_s:.0f} s" if seen.was_cut else f"exit code {cost.code}"
    print(f"  {wall_s:7.1f} s  {how}  {said[:90]}", flush=True)
    return cost


class Seen(NamedTuple):
    """What was seen of a process: bytes of it alone and with its family at most, what it used, whether it was cut."""

    peak: int
    family: int
    usage: resource.struct_rusage
    was_cut: bool


def _watched(process: subprocess.Popen[bytes], out: IO[bytes], limit_s: float) -> Seen:
    """Wait for the end of a process, and end it with its family after `limit_s` seconds; tell how far it is."""
    started, told_s, peak, family, cut = time.monotonic(), 0.0, 0, 0, False
    watched = psutil.Process(process.pid)
    for poll in itertools.count():
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return Seen(peak, family, usage, cut)
        with contextlib.suppress(psutil.Error):
            peak = max(peak, watched.memory_info().rss)
        if poll % FAMILY_EVERY == 0:
            family = max(family, _family(watched))
        passed_s = time.monotonic() - started
        if passed_s > limit_s and not cut:
            cut = True
            _end(watched)
        if passed_s - told_s > TELL_S:
            told_s = passed_s
            print(f"  {passed_s:7.1f} s  ... {_said(out)[:90]}", flush=True)
        time.sleep(POLL_S)  # between two looks at the memory of a command: nothing tells of that
    raise AssertionError  # counting never ends


def _said(out: IO[bytes]) -> str:
    """Return the last line so far; of a grader that has ended, the one that counts students."""
    lines = os.pread(out.fileno(), 2**20, max(0, os.fstat(out.fileno()).st_size - 2**20)).decode("utf-8", "replace")
    found = [line.strip() for line in lines.splitlines() if line.strip()] or [""]
    return next((line for line in found if re.match(r"\d+ students?: ", line)), found[-1])


def _end(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error):
        for one in (*process.children(recursive=True), process):
            with contextlib.suppress(psutil.Error):
                one.kill()


def _family(process: psutil.Process) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def _busy_s() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


def graded(title: str, words: list[str], limit_s: float = LIMIT_S) -> Cost:
    """Run the grader; end the bench if it did not grade, or not to the end."""
    cost = measured(title, words, limit_s)
    if cost.was_cut or cost.code not in (0, 1):
        sys.exit(f"the grader ended with {cost.code} and said: {cost.said}")
    return cost


def grader(submissions: Path, out: Path, *more: str) -> list[str]:
    """Return the command that grades a class."""
    only = [word for name in MAIN for word in ("--only", name)]
    return [sys.executable, "-m", "grader", "bulk", str(submissions), "--out", str(out), *only, *more]


def plain(submissions: Path, jobs: int, inputs: int) -> list[str]:
    """Return the command that does the same checks with pytest, pytest-xdist and pytest-timeout."""
    course, files = load_course(ROOT), CourseFiles(ROOT)
    suites = [str(files.suite(exercise)) for exercise in course.exercises if exercise.name in MAIN]
    plugins = ("-p", "xdist", "-p", "pytest_timeout", "-p", "tests.bench.plain", "-p", "no:cacheprovider")
    # an answer that ends its process takes the worker with it; by itself xdist gives up after a few of them
    how = ("-n", str(jobs), "--max-worker-restart=1000000", "--timeout=10", "-q", "--tb=no", "-rN")
    given = (f"--answers={submissions}", f"--inputs={inputs}")
    return [
        sys.executable,
        "-m",
        "pytest",
        *plugins,
        "-c",
        os.devnull,
        "--import-mode=importlib",
        *how,
        *given,
        *suites,
    ]


def beside(folder: Path, count: int, jobs: int, every: list[int], limit_s: float) -> None:
    """Compare with the plain way, with and without the answers that hang, for each number of inputs a check.

    The plain way is ended after `limit_s` seconds; it is then slower than the table says.
    """
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    for title, kinds in (("with hanging ones", None), ("without hanging ones", WITHOUT_HANGING)):
        submissions = folder / title
        counts = write_class(submissions, count, *([kinds] if kinds else []))
        for inputs in every:
            how = ("--jobs", str(jobs), *(() if inputs == SCHEDULES else ("--schedules", str(inputs))))
            what = f"{count} answers {title}, {inputs} inputs a check"
            ours = graded(f"grader, {what}", grader(submissions, folder / f"{title} out {inputs}", *how), limit_s)
            theirs = measured(f"pytest, {what}", plain(submissions, jobs, inputs), limit_s, env=environment)
            slower = f"{'> ' * theirs.was_cut}{theirs.wall_s / ours.wall_s:.1f} x"
            rows = [
                ("grader", *_figures(ours, count), ""),
                ("pytest -n --timeout=10", *_figures(theirs, count), slower),
            ]
            answers = ", ".join(f"{number} {kind}" for kind, number in counts.items())
            table(
                f"{count} answers ({answers}), {inputs} inputs a check, {jobs} workers", ("", *FIGURES, "slower"), rows
            )


FIGURES = ("wall", "rate", "CPU", "coordinator", "all", "busy besides")


def _figures(cost: Cost, count: int) -> tuple[str, ...]:
    return (
        f"{cost.wall_s:.1f} s",
        f"{count / cost.wall_s:.2f}/s",
        f"{cost.cpu_s:.1f} s",
        f"{cost.peak_mb:.0f} MB",
        f"{cost.family_mb:.0f} MB",
        f"{cost.others:.2f}",
    )


def sizes(folder: Path, counts: list[int], jobs: int, limit_s: float) -> None:
    """Show the time for each answer and the memory of the coordinator, by size of the class.

    One input and one schedule a check: all of them take 2,000 answers about three times as long.
    """
    rows = []
    for count in counts:
        cost = _class_graded(folder, count, jobs, limit_s)
        each = f"{cost.wall_s / count * 1000:.0f} ms", f"{cost.cpu_s / count * 1000:.0f} ms"
        rows.append((count, *_figures(cost, count), *each))
    table(
        f"By size, {jobs} workers, 1 input and 1 schedule a check", ("answers", *FIGURES, "an answer", "its CPU"), rows
    )


def again(folder: Path, count: int, jobs: int, limit_s: float) -> None:
    """Show what a run costs where nothing has changed."""
    _class_graded(folder, count, jobs, limit_s)
    costs = [_class_graded(folder, count, jobs, limit_s) for _time in range(5)]
    rows = [(number, f"{cost.wall_s:.2f} s", *_figures(cost, count)[2:]) for number, cost in enumerate(costs, 1)]
    table(f"Again, nothing changed, {count} answers", ("run", "wall", *FIGURES[2:]), rows)


def _class_graded(folder: Path, count: int, jobs: int, limit_s: float) -> Cost:
    submissions = folder / f"class {count}"
    if not submissions.exists():
        write_class(submissions, count)
    words = grader(submissions, folder / f"out {count}", "--jobs", str(jobs), "--schedules", "1")
    return graded(f"{count} answers", words, limit_s)


def workers(folder: Path, count: int, limit_s: float) -> None:
    """Show what a second worker brings."""
    submissions = folder / "class"
    write_class(submissions, count)
    costs = []
    for jobs in (1, 2):
        words = grader(submissions, folder / f"out {jobs}", "--jobs", str(jobs))
        costs.append((jobs, graded(f"--jobs {jobs}", words, limit_s)))
    first = costs[0][1].wall_s
    rows = [(jobs, *_figures(cost, count), f"{first / cost.wall_s:.2f} x") for jobs, cost in costs]
    table(f"By workers, {count} answers", ("workers", *FIGURES, "faster"), rows)


def cluster(folder: Path, count: int, limit_s: float) -> None:
    """Show what the way over a Dask scheduler costs: two workers of its own beside two of ours."""
    submissions = folder / "class"
    write_class(submissions, count)
    with Loopback(folder) as dask:
        for name in ("first", "second"):
            dask.worker(name)
        ways = (("--jobs 2", ("--jobs", "2")), ("Dask, 2 workers", ("--cluster", dask.address)))
        costs = [
            (title, graded(title, grader(submissions, folder / f"out {title}", *how), limit_s)) for title, how in ways
        ]
    first = costs[0][1].wall_s
    rows = [(title, *_figures(cost, count), f"{first / cost.wall_s:.2f}") for title, cost in costs]
    same = not _different(timeless(folder / "out --jobs 2"), timeless(folder / "out Dask, 2 workers"))
    columns = ("workers", *FIGURES, "of --jobs 2")
    table(f"Beside a cluster, {count} answers; files {'the same' if same else 'differ'}", columns, rows)
    print("Of the cluster, only the coordinator's processor time and memory are counted; its workers are the others.")


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


def kills(folder: Path, count: int, times: int, limit_s: float) -> None:
    """Kill the grader at random moments, begin again each time, and compare what is left at the end."""
    submissions = folder / "class"
    write_class(submissions, count)
    undisturbed = graded("undisturbed", grader(submissions, folder / "undisturbed", "--jobs", "2"), limit_s)
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
            print(f"  killed {killed} of {times} times, finished {finished} times before", flush=True)
            continue
        finished += 1
        different |= _different(timeless(folder / "killed"), expected)
        shutil.rmtree(folder / "killed")
    graded("the last time", grader(submissions, folder / "killed", "--jobs", "2"), limit_s)
    different |= _different(timeless(folder / "killed"), expected)
    rows = [(count, len(expected), killed, finished + 1, len(different), ", ".join(sorted(different)[:3]))]
    table("kill -9 at random moments", ("answers", "files", "kills", "completed", "files that differ", ""), rows)


def _different(found: dict[str, bytes], expected: dict[str, bytes]) -> set[str]:
    return {name for name in {*found, *expected} if found.get(name) != expected.get(name)}


NEEDS = {"beside": ("xdist", "plumbline[dev]"), "cluster": ("distributed", "plumbline[cluster]")}
WHAT = ("beside", "sizes", "again", "workers", "cluster", "kills")


def _missing(what: list[str]) -> list[str]:
    """Return in words what the asked for cannot do without."""
    lacking = [f"{name}: there is no such bench; try {', '.join(WHAT)}" for name in what if name not in WHAT]
    for name, (module, package) in NEEDS.items():
        if name in what and importlib.util.find_spec(module) is None:
            lacking.append(f"{name} needs {package}, which is not installed; try `pip install '{package}'`")
    if not (full := probe_full()).works:
        lacking.append(f"classes are graded behind the full wall: {full.found}. Try: {full.cure}")
    return lacking


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", help=f"{', '.join(WHAT)} (default: all)")
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--sizes", type=int, nargs="*", default=[20, 200, 2000])
    parser.add_argument("--inputs", type=int, nargs="*", default=[1, SCHEDULES], help="inputs a check, in `beside`")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="seconds for one command")
    parser.add_argument("--folder", type=Path, help="keep classes and results here: `again` finds those of `sizes`")
    given = parser.parse_args()
    what = given.what or list(WHAT)
    if lacking := _missing(what):
        sys.exit("\n".join(lacking))
    benches = {
        "beside": lambda place: beside(place, given.answers, given.jobs, given.inputs, given.limit),
        "sizes": lambda place: sizes(place, given.sizes, given.jobs, given.limit),
        "again": lambda place: again(place, given.answers, given.jobs, given.limit),
        "workers": lambda place: workers(place, given.answers, given.limit),
        "cluster": lambda place: cluster(place, given.answers, given.limit),
        "kills": lambda place: kills(place, min(given.answers, 40), given.kills, given.limit),
    }
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        for name in what:
            shared = name in ("sizes", "again")
            place = (given.folder or Path(temporary)) / ("sizes" if shared else name)
            if place.exists() and not shared:
                shutil.rmtree(place)  # all others begin anew
            place.mkdir(parents=True, exist_ok=True)
            for folder in (*place.parents[:1], place):
                folder.chmod(0o755)
            benches[name](place)
    print(f"load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
