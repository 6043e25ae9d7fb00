"""Graded classes made by hand."""

from typing import Any

import pytest

from grader.model.gradebook import Entry, Gradebook, Student
from grader.model.results import FORMAT, CheckResult, ExerciseResult, LessonResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation

_OF_CHECKS = {
    frozenset({CheckStatus.PASSED}): ExerciseStatus.PASSED,
    frozenset({CheckStatus.PASSED, CheckStatus.NOT_GRADED}): ExerciseStatus.NOT_GRADED,
}


class Make:
    """Records in which only what a test is about differs."""

    def check(self, id: str, status: CheckStatus = CheckStatus.PASSED, possible: float = 2.0, **more: Any):
        """Return a check titled like its id."""
        points = possible if status is CheckStatus.PASSED else 0.0
        title = more.pop("title", id.replace("_", " ").capitalize())
        return CheckResult(id, title, status, points, possible, **more)

    def failed(self, id: str, message: str = "It returned 1, expected 2.", **more: Any):
        """Return a failed check."""
        return self.check(id, CheckStatus.FAILED, message=message, **more)

    def exercise(self, *checks: CheckResult, id: str = "04_pipes/never_eof", **more: Any):
        """Return an exercise of these checks."""
        status = _OF_CHECKS.get(frozenset(check.status for check in checks), ExerciseStatus.FAILED)
        given = {"title": "The pipe that never ends", "status": status, **more}
        points, possible = sum(check.points for check in checks), sum(check.possible for check in checks)
        return ExerciseResult(id=id, points=points, possible=possible, checks=checks, **given)

    def submission(self, *exercises: ExerciseResult, **more: Any):
        """Return a submission of one lesson."""
        points, possible = sum(one.points for one in exercises), sum(one.possible for one in exercises)
        lesson = LessonResult("04_pipes", "Two ends", points, possible, exercises)
        given = {
            "submission": "exercises",
            "isolation": Isolation.FULL,
            "proof": True,
            "seed": 0,
            "wall_s": 1.5,
            **more,
        }
        return SubmissionResult(
            format=FORMAT, course="ipc", points=points, possible=possible, lessons=(lesson,), **given
        )

    def entry(self, id: str, points: float = 6.0, status: str = "graded", **more: Any):
        """Return a student's line; the class is worth eight points."""
        who = Student(id, more.pop("name", ""), more.pop("email", ""), more.pop("section", ""))
        return Entry(who, status, points, 8.0, **more)

    def book(self, *entries: Entry, **more: Any):
        """Return a class."""
        given = {"course": "ipc", "title": "Processes", "course_version": "c1", "grader_version": "1.0", **more}
        return Gradebook(isolation=Isolation.FULL, seed=0, possible=8.0, entries=entries, **given)


@pytest.fixture
def make() -> Make:
    """Return the maker of records."""
    return Make()
