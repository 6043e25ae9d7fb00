"""The whole known course under fire: a busy machine must change no verdict, no point and no word.

    python -m tests.bench.fire [--rounds N] [--share 0.2] [--hogs 8] [--memory-mb 1024] [--jobs 2] [TARGET...]

All known answers (solutions, variants, mistakes) are graded once on a machine that is left alone by us, then N times in
shuffled order, in parallel, beside busy processes and one that goes through a large memory again and again. Prints
every field of a check that differs from the first round, times aside. `--share` takes so much of the answers.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from msgspec import Struct, structs

from grader.bulk.kept import kept
from grader.course import CourseFiles, load_course
from grader.course.targets import resolve
from grader.grading import Options
from grader.grading.session import GradedAnswer, Turn
from grader.grading.verify import hogs
from grader.grading.workers import grade_with_workers
from grader.model.course import Exercise
from grader.model.results import CheckResult
from grader.model.verdicts import StartMethod
from grader.sandbox import choose_tier
from grader.suite.laboratory import Answer, read_source
from tests.bench.common import table
from tests.bench.made_class import ROOT

SHOWN = 40
_EATER = """
import os, sys
parent, size = os.getppid(), int(sys.argv[1]) << 20
while os.getppid() == parent:
    room = bytearray(size)
    for at in range(0, size, 4096):
        room[at] = 1
"""


class Known(Struct, frozen=True):
    """A known answer by a name."""

    name: str
    turn: Turn


class Difference(Struct, frozen=True, order=True):
    """A field of a check that was another one in the first round."""

    answer: str
    check: str
    field: str
    quiet: str
    now: str
    round: int


@contextmanager
def memory_pressure(megabytes: int) -> Iterator[None]:
    """Fill and drop so much memory again and again."""
    if not megabytes:
        yield
        return
    eater = subprocess.Popen([sys.executable, "-S", "-c", _EATER, str(megabytes)])
    try:
        yield
    finally:
        eater.kill()
        eater.wait()


def known_answers(files: CourseFiles, exercises: list[Exercise], method: StartMethod) -> list[Known]:
    """Return all known answers, each of a submission of its own."""
    found = []
    for exercise in exercises:
        paths = [("solution", files.solution(exercise))]
        paths += [(f"variant {known.slug}", known.path) for known in files.variants(exercise)]
        paths += [(f"mistake {known.slug}", known.path) for known in files.mistakes(exercise)]
        for kind, path in paths:
            name = f"{exercise.id} {kind}"
            found.append(Known(name, Turn(Answer(name, exercise, read_source(path)), method)))
    return found


def graded(files: CourseFiles, known: list[Known], suites: list[Exercise], jobs: int) -> dict[str, dict[str, object]]:
    """Grade answers in this order; return the fields of each check by answer and check, without times."""
    results: dict[str, dict[str, object]] = {}

    def over(answer: GradedAnswer) -> None:
        results[answer.answer.submission] = {check.id: timeless(check) for check in answer.checks}

    options, turns = Options(), [one.turn for one in known]
    grade_with_workers(files, turns, suites, options, choose_tier(None), jobs, lambda *_: None, over)
    return results


def timeless(check: CheckResult) -> object:
    """Return what must be the same on any machine: all but times, and the picture of the run, which has them."""
    return msgspec.to_builtins(structs.replace(kept(check), wall_s=0.0, proof_ms=None, timeline=None))


def differences(quiet: dict, now: dict, number: int) -> list[Difference]:
    """Return all fields that differ between two rounds."""
    found = []
    for name, checks in now.items():
        for check, fields in checks.items():
            before = quiet[name][check]
            found += [
                Difference(name, check, field, str(before[field]), str(value), number)
                for field, value in fields.items()
                if before[field] != value
            ]
    return found


def main() -> None:
    """Grade all rounds and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--hogs", type=int, default=8)
    parser.add_argument("--memory-mb", type=int, default=1024)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--start-method", choices=[method.value for method in StartMethod], default="fork")
    given = parser.parse_args()
    course, files = load_course(ROOT), CourseFiles(ROOT)
    exercises = list(resolve(course, given.targets)) if given.targets else list(course.exercises)
    known = known_answers(files, exercises, StartMethod(given.start_method))
    known = random.Random(1).sample(known, max(1, round(len(known) * given.share)))
    rows, found = [], list[Difference]()
    quiet: dict[str, dict[str, object]] = {}
    for number in range(given.rounds + 1):
        fire = number > 0
        began, order = time.monotonic(), random.Random(number).sample(known, len(known))
        with hogs(given.hogs * fire), memory_pressure(given.memory_mb * fire):
            now = graded(files, order, exercises, given.jobs)
            load = os.getloadavg()[0]
        quiet = quiet or now
        other = differences(quiet, now, number)
        found += other
        checks = sum(map(len, now.values()))
        title = f"{number}: {given.hogs} hogs, {given.memory_mb} MB" if fire else "0: quiet"
        rows.append((title, len(now), checks, len(other), f"{time.monotonic() - began:.0f} s", f"{load:.1f}"))
        print(*rows[-1], flush=True)
    table("Rounds", ("round", "answers", "checks", "differences", "wall", "load"), rows)
    shown = [tuple(str(cell)[:60] for cell in structs.astuple(one)) for one in sorted(found)[:SHOWN]]
    table(f"Differences: {len(found)}", ("answer", "check", "field", "quiet", "now", "round"), shown)


if __name__ == "__main__":
    main()
