"""Results made by hand, and gold files: `PLUMBLINE_ACCEPT=1 python -m pytest tests/report` accepts what is new."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.model.results import FORMAT, CheckResult, ExerciseResult, LessonResult, SubmissionResult
from grader.model.timeline import Lifeline, Message, Operation, Timeline
from grader.model.verdicts import Cause, CheckStatus, ExerciseStatus, Isolation, RunVerdict

GOLD = Path(__file__).parent / "gold"

DEADLOCK = """\
Deadlock: main waits for Process-1 to end, which waits for an end of file that cannot come.
  main       waits for Process-1 to end   never_eof.py:24   reader.join()
  Process-1  waits for data in a pipe     never_eof.py:11   conn.recv()
  Proved: nothing moved, no timer is pending, main holds the write end.
  Try: close every write end that is not needed. `python -m grader hint never_eof` says more."""


class Make:
    """Records with little to say where nothing is said."""

    def check(
        self, id: str, status: CheckStatus = CheckStatus.PASSED, possible: float = 2.0, **more: Any
    ) -> CheckResult:
        """Return a check titled like its id."""
        points = possible if status is CheckStatus.PASSED else 0.0
        title = more.pop("title", id.replace("_", " ").capitalize())
        return CheckResult(id, title, status, points, possible, **{"schedules": 5, **more})

    def failed(self, id: str, **more: Any) -> CheckResult:
        """Return a failed check."""
        return self.check(id, CheckStatus.FAILED, **more)

    def exercise(self, id: str, status: ExerciseStatus, *checks: CheckResult, **more: Any) -> ExerciseResult:
        """Return an exercise of eight points."""
        points = 8.0 if status is ExerciseStatus.PASSED else sum((check.points for check in checks), 0.0)
        title = more.pop("title", id.rpartition("/")[2].replace("_", " ").capitalize())
        return ExerciseResult(id, title, status, points, 8.0, checks, **more)

    def passed(self, id: str) -> ExerciseResult:
        """Return an exercise with full points."""
        return self.exercise(id, ExerciseStatus.PASSED)

    def untouched(self, id: str) -> ExerciseResult:
        """Return an exercise that nobody has started."""
        return self.exercise(id, ExerciseStatus.NOT_STARTED)

    def lesson(self, id: str, title: str, *exercises: ExerciseResult) -> LessonResult:
        """Return a lesson with the sums of its exercises."""
        points, possible = sum(one.points for one in exercises), sum(one.possible for one in exercises)
        return LessonResult(id, title, points, possible, exercises)

    def submission(self, *lessons: LessonResult, **more: Any) -> SubmissionResult:
        """Return a submission with the sums of its lessons."""
        given = {
            "submission": "exercises",
            "isolation": Isolation.FULL,
            "proof": True,
            "seed": 0,
            "wall_s": 1.5,
            **more,
        }
        points, possible = sum(one.points for one in lessons), sum(one.possible for one in lessons)
        return SubmissionResult(format=FORMAT, course="ipc", points=points, possible=possible, lessons=lessons, **given)

    def one(self, exercise: ExerciseResult, **more: Any) -> SubmissionResult:
        """Return a submission of one exercise."""
        return self.submission(self.lesson(exercise.id.partition("/")[0], "A lesson", exercise), **more)

    def half_done(self, **more: Any) -> SubmissionResult:
        """Return what a student in the middle of lesson 4 sees."""
        never_eof = self.exercise(
            "04_pipes/never_eof",
            ExerciseStatus.FAILED,
            self.check("delivers_in_order"),
            self.failed(
                "ends_at_end_of_file",
                title="It ends at the end of file",
                verdict=RunVerdict.DEADLOCK,
                cause=Cause.WRITE_END_OPEN,
                seed=3,
                failed_schedules=2,
                message=DEADLOCK,
                possible=3.0,
            ),
            self.failed("returns_all", verdict=RunVerdict.FINISHED, failed_schedules=5, message="returned [1]"),
            self.check("leaves_nothing_behind", CheckStatus.SKIPPED, possible=1.0),
            title="The pipe that never ends",
        )
        wrong = [self.failed("swaps", verdict=RunVerdict.RAISED), self.failed("ends", verdict=RunVerdict.DEADLOCK)]
        return self.submission(
            self.lesson("01_queues", "First in, first out", self.passed("01_queues/relay")),
            self.lesson(
                "04_pipes",
                "Two ends, and the end of file",
                self.passed("04_pipes/one_way"),
                never_eof,
                self.untouched("04_pipes/poll"),
                self.exercise("04_pipes/face_to_face", ExerciseStatus.FAILED, *wrong),
            ),
            self.lesson(
                "06_build_your_own", "Build your own", self.exercise("06_build_your_own/pool", ExerciseStatus.MISSING)
            ),
            **more,
        )


@pytest.fixture
def make() -> Make:
    """Return the maker of records."""
    return Make()


@pytest.fixture
def gold() -> Callable[[str, str], None]:
    """Return a function that compares text with the gold file of that name."""

    def compare(name: str, text: str) -> None:
        path = GOLD / name
        if os.environ.get("PLUMBLINE_ACCEPT"):
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8"), f"{path} differs; PLUMBLINE_ACCEPT=1 accepts the new text"

    return compare


def kitchen_timeline() -> Timeline:
    """Return a run in which main starts a producer and a consumer, who waits for one item more than there is."""
    queue = "Queue at kitchen.py:12"

    def one(lifeline: str, call: str, thing: str, line: int, begin: int, end: int | None, waited: bool) -> Operation:
        virtual_s = 0.0 if begin < 6 else 2.5
        end_virtual_s = None if end is None else 0.0 if end < 6 else 2.5
        return Operation(
            lifeline,
            "MainThread",
            call,
            thing,
            begin,
            virtual_s,
            end,
            end_virtual_s,
            "open" if end is None else "end",
            "kitchen.py",
            line,
            waited=waited,
        )

    return Timeline(
        seed=3,
        verdict="deadlock",
        lifelines=(
            Lifeline("0", "main", "", 0, None, None, "waits for Process-2 to end", True),
            Lifeline("0.1", "Process-1", "0", 1, 9, 0, "ended"),
            Lifeline("0.2", "Process-2", "0", 3, None, None, "waits for an item in Queue at kitchen.py:12", True),
        ),
        operations=(
            one("0", "Process.start", "Process-1", 13, 0, 1, False),
            one("0", "Process.start", "Process-2", 14, 2, 3, False),
            one("0.2", "Queue.get", queue, 5, 4, 8, False),
            one("0.1", "Queue.put", queue, 9, 6, 7, False),
            one("0", "Process.join", "Process-1", 15, 9, 11, True),
            one("0.2", "Queue.get", queue, 5, 10, None, True),
            one("0", "Process.join", "Process-2", 16, 12, None, True),
        ),
        messages=(Message(3, 2, queue),),
        instants=13,
        virtual_s=2.5,
    )
