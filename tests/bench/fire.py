"""The whole known course under fire: a busy machine must change no verdict, no point and no word.

    python -m tests.bench.fire [--rounds 20] [--minutes M] [--share 0.05] [--hogs 8] [--memory-mb 1024] [TARGET...]

Known answers (solutions, variants, mistakes) are graded once while we leave the machine alone, and then in parallel
beside busy processes and one that goes through a large memory again and again. Each round takes the next share of a
shuffled pack, which is shuffled anew when it is used up: with the defaults all rounds together take each answer once,
`--share 1` takes all in each. Prints every field of a check that differs from the quiet grading, times aside.

`--minutes` begins no round that would last longer, by the longest so far. Ctrl-C ends the round, and prints the tables
all the same.
"""

import argparse
import contextlib
import itertools
import math
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

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
HEAD = ("round", "answers", "checks", "differences", "quiet", "fire", "load")
Row = tuple[object, ...]
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
    """A field of a check that was another one when the machine was quiet."""

    answer: str
    check: str
    field: str
    quiet: str
    now: str
    round: int


@contextlib.contextmanager
def memory_pressure(megabytes: int) -> Iterator[None]:
    """Fill and drop so much memory again and again."""
    if not megabytes:
        yield
        return
    # a session of its own: Ctrl-C is for us alone
    eater = subprocess.Popen([sys.executable, "-S", "-c", _EATER, str(megabytes)], start_new_session=True)
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


class Comparison:
    """What each answer came to when the machine was quiet, and how it differed under fire."""

    def __init__(self, files: CourseFiles, suites: list[Exercise], jobs: int) -> None:
        self._files, self._suites, self._jobs = files, suites, jobs
        self._quiet = dict[str, dict[str, Any]]()
        self.times: Counter[str] = Counter()
        self.differences = list[Difference]()

    def settle(self, known: list[Known]) -> None:
        """Grade those answers that have not been graded yet, without fire."""
        new = [one for one in known if one.name not in self._quiet]
        self._grade(new, lambda name, checks: self._quiet.update({name: checks}))

    def compare(self, known: list[Known], number: int) -> None:
        """Grade the answers in this order, and compare each as soon as it is graded."""

        def over(name: str, checks: dict[str, Any]) -> None:
            self.times[name] += 1
            new = differences(name, self._quiet[name], checks, number)
            for one in new:
                print(*structs.astuple(one), sep=", ", flush=True)
            self.differences += new

        self._grade(known, over)

    def checks(self, names: Iterable[str]) -> int:
        """Return how many checks these answers have."""
        return sum(len(self._quiet[name]) for name in names)

    def _grade(self, known: list[Known], on_checks: Callable[[str, dict[str, Any]], None]) -> None:
        def over(answer: GradedAnswer) -> None:
            on_checks(answer.answer.submission, {check.id: timeless(check) for check in answer.checks})

        if known:
            turns = [one.turn for one in known]
            tier = choose_tier(None)
            grade_with_workers(self._files, turns, self._suites, Options(), tier, self._jobs, lambda *_: None, over)


def timeless(check: CheckResult) -> Any:
    """Return what must be the same on any machine: all but times, and the picture of the run, which has them."""
    return msgspec.to_builtins(structs.replace(kept(check), wall_s=0.0, proof_ms=None, timeline=None))


def differences(name: str, quiet: dict[str, Any], now: dict[str, Any], number: int) -> list[Difference]:
    """Return all fields of an answer's checks that were others when the machine was quiet."""
    return [
        Difference(name, check, field, str(quiet[check][field]), str(value), number)
        for check, fields in now.items()
        for field, value in fields.items()
        if quiet[check][field] != value
    ]


def shares(known: list[Known], share: float) -> Iterator[list[Known]]:
    """Yield shares of a shuffled pack without end; one that is used up is shuffled anew."""
    size = max(1, math.ceil(len(known) * share))
    for number in itertools.count(1):
        pack = random.Random(number).sample(known, len(known))
        yield from (pack[at : at + size] for at in range(0, len(pack), size))


def rounds(comparison: Comparison, known: list[Known], given: argparse.Namespace, rows: list[Row]) -> None:
    """Go through the rounds, and note each in `rows` when it is over or interrupted."""
    began, longest_s = time.monotonic(), 0.0
    for number, hand in enumerate(itertools.islice(shares(known, given.share), given.rounds), 1):
        this = time.monotonic()
        if given.minutes and this - began + longest_s > given.minutes * 60:
            print(f"no time for round {number}: it might take {longest_s:.0f} s", flush=True)
            return
        before = Counter(comparison.times), len(comparison.differences)
        comparison.settle(hand)
        quiet_s, load = time.monotonic() - this, 0.0
        try:
            with hogs(given.hogs), memory_pressure(given.memory_mb):
                comparison.compare(hand, number)
                load = os.getloadavg()[0]
        finally:
            longest_s = max(longest_s, time.monotonic() - this)
            names = list((comparison.times - before[0]).elements())
            other = len(comparison.differences) - before[1]
            fire_s = time.monotonic() - this - quiet_s
            seconds = f"{quiet_s:.0f} s", f"{fire_s:.0f} s", f"{load:.1f}"
            rows.append((number, len(names), comparison.checks(names), other, *seconds))
            print(*rows[-1], flush=True)


def main() -> None:
    """Grade all rounds and print the tables."""
    given = _arguments()
    course, files = load_course(ROOT), CourseFiles(ROOT)
    exercises = list(resolve(course, given.targets)) if given.targets else list(course.exercises)
    known = known_answers(files, exercises, StartMethod(given.start_method))
    comparison, rows = Comparison(files, exercises, given.jobs), list[Row]()
    print(*HEAD, sep=", ", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        rounds(comparison, known, given, rows)
    table(f"Rounds beside {given.hogs} hogs and {given.memory_mb} MB", HEAD, rows)
    found, times = comparison.differences, comparison.times
    shown = [tuple(str(cell)[:60] for cell in structs.astuple(one)) for one in sorted(found)[:SHOWN]]
    table(f"Differences: {len(found)}", ("answer", "check", "field", "quiet", "now", "round"), shown)
    often = [(count, sum(1 for one in times.values() if one == count)) for count in sorted(set(times.values()))]
    print(f"{len(times)} of {len(known)} known answers compared, {comparison.checks(times)} checks of them;")
    print(*(f"{answers} answers {count} times" for count, answers in often), sep=", ")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--hogs", type=int, default=8)
    parser.add_argument("--memory-mb", type=int, default=1024)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--start-method", choices=[method.value for method in StartMethod], default="fork")
    return parser.parse_args()


if __name__ == "__main__":
    main()
