"""The coordinator alone: a large class with workers that answer at once, with results that a real class has had.

    python -m tests.bench.coordinator STORE SUBMISSIONS OUT

STORE is the folder of a class that was graded before; its checks are handed out again. Prints one line: seconds of real
time and of processor time, and how much memory it took at most, in MB.
"""

import random
import resource
import sys
import time
from pathlib import Path
from typing import ClassVar

import msgspec

from grader.bulk import run
from grader.bulk.grade import Order, grade_class
from grader.bulk.intake import take_in
from grader.bulk.stop import Stop
from grader.bulk.store import open_to_read
from grader.course import CourseFiles, load_course
from grader.grading import Options
from grader.grading.crew import CheckKnown, Seat, TurnOver
from grader.model.results import CheckResult
from tests.bench.made_class import MAIN, ROOT


class Instant:
    """A crew that has every result at once."""

    known: ClassVar[dict[str, list[list[CheckResult]]]] = {}

    def __init__(self, *given, **more):
        self._seat = Seat()
        self._task = None
        self._chance = random.Random(1)

    def free(self):
        return [] if self._task else [self._seat]

    def at_work(self):
        return [self._task[1]] if self._task else []

    def hand(self, seat, number, turn):
        seat.near, self._task = turn.answer.submission, (number, turn)

    def wait(self, timeout_s):
        (number, turn), self._task = self._task, None
        checks = self._chance.choice(self.known[turn.answer.exercise.id])
        for check in checks:
            yield CheckKnown(number, turn, check)
        yield TurnOver(number, turn, tuple(checks))

    def __enter__(self):
        return self

    def __exit__(self, *details):
        pass


class Nobody:
    """Watches nothing."""

    def at(self, progress):
        pass

    def says(self, what):
        pass


def main() -> None:
    """Grade, and print the cost."""
    store, submissions, out = (Path(word) for word in sys.argv[1:])
    database = open_to_read(store)
    for exercise, key in database.execute("SELECT exercise, key FROM work WHERE state = 'settled'").fetchall():
        found = database.execute("SELECT result FROM checks WHERE key = ? ORDER BY position", (key,))
        checks = [msgspec.json.decode(result, type=CheckResult) for (result,) in found]
        Instant.known.setdefault(exercise, []).append(checks)
    database.close()
    run.Crew = Instant  # type: ignore[misc,assignment]
    course, files = load_course(ROOT), CourseFiles(ROOT)
    started_s = time.monotonic()
    order = Order(Options(), 2, MAIN)
    grade_class(course, files, lambda: take_in(submissions, course), out, order, Nobody(), Stop())
    usage = resource.getrusage(resource.RUSAGE_SELF)
    wall_s = time.monotonic() - started_s
    print(f"{wall_s:.1f} {usage.ru_utime + usage.ru_stime:.1f} {usage.ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main()
