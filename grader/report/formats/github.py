"""Workflow commands of GitHub Actions: what failed, as annotations at the lines of the student's files.

Printed on standard output of a step, each line becomes an annotation. Messages quote what a student's program printed,
and a line that begins with two colons is a command to the runner: everything is escaped as its toolkit does it
(actions/toolkit, `packages/core/src/command.ts`).
"""

from collections.abc import Iterator

from grader.model.results import ExerciseResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report.escape import visible, visible_lines
from grader.report.outline import grouped_complaints, line_of
from grader.report.words import amount


def dump(result: SubmissionResult) -> bytes:
    """Return one command a line: an error for each complaint, a warning for a fault of ours, last the score."""
    lines = [line for exercise in result.exercises for line in _exercise(result, exercise)]
    lines.append(_command("notice", f"{amount(result.points)} of {amount(result.possible)} points", title="Plumbline"))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _exercise(result: SubmissionResult, exercise: ExerciseResult) -> Iterator[str]:
    path = f"{result.submission}/{exercise.id}.py"
    if exercise.status is ExerciseStatus.MISSING:
        yield _command("error", exercise.message or "The file is missing.", title=exercise.title)
    for complaint in grouped_complaints(exercise):
        titles = "; ".join(check.title for check in complaint.checks)
        text = f"{complaint.message}\nFailed: {titles}" if complaint.message else f"Failed: {titles}"
        line = line_of(exercise, complaint.checks[0])
        yield _command("error", text, file=path, line=str(line or ""), title=exercise.title)
    for check in exercise.checks:
        if check.status is CheckStatus.NOT_GRADED:
            yield _command("warning", check.message, title=f"{exercise.title}: not graded, a fault of the grader")


def _command(name: str, text: str, **properties: str) -> str:
    """Return a command; properties without a value are left out."""
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name} {given}::{_data(text)}"


def _data(text: str) -> str:
    return "%0A".join(line.replace("%", "%25") for line in visible_lines(text))


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
