"""Gradescope: `results.json` for one submission, or a folder of them for a class.

Everything is plain text to Gradescope (`output_format: text`), so that nothing a student printed is HTML there.
Source: Gradescope's autograder specification.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from grader.model.gradebook import Gradebook
from grader.model.results import CheckResult, ExerciseResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report import words
from grader.report.escape import visible_lines
from grader.report.exports._parts import Export, ExportError, File, Note, Wishes, scores
from grader.report.filenames import file_names
from grader.report.words import amount

TAKES = ("hidden_as", "missing_as_zero")
HIDDEN_AS = ("hidden", "after_due_date", "after_published", "visible")


def export(book: Gradebook, wishes: Wishes) -> Export:
    """Return a folder of results by student, or the one of the student asked for. Raises `ExportError`."""
    if wishes.hidden_as not in HIDDEN_AS:
        known = ", ".join(map(repr, HIDDEN_AS))
        raise ExportError(
            f"--hidden-as {wishes.hidden_as!r} is no visibility that Gradescope knows; try one of {known}"
        )
    given, notes = scores(book, wishes)
    names = file_names([one.student.id for one in given])
    files = []
    for one in given:
        result = one.entry.result or _nothing(book)
        changes = [f"{each.kind} {amount(each.points)}: {each.reason}" for each in one.entry.adjustments]
        content = results(result, wishes.hidden, wishes.hidden_as, points=one.points, remarks=changes)
        files.append(File("results.json" if wishes.student else f"{names[one.student.id]}.json", content))
    more = []
    if wishes.hidden is None:
        more.append(Note("there is no course here to say which checks are shown, so all of them are hidden"))
    return Export(
        tuple(files), f"{len(files)} result{'s' * (len(files) != 1)}", (*notes, *more), folder=not wishes.student
    )


def _nothing(book: Gradebook) -> SubmissionResult:
    return SubmissionResult(1, book.course, "", book.isolation, True, book.seed, 0.0, book.possible, 0.0)


def results(
    result: SubmissionResult,
    hidden: Collection[str] | None,
    hidden_as: str = "hidden",
    points: float | None = None,
    remarks: Collection[str] = (),
) -> bytes:
    """Return `results.json`.

    `hidden` has the ids, `exercise/check`, of the checks that students do not see, `None` for all of them; they get
    the visibility `hidden_as`. `points` replaces the sum of the checks, `remarks` are lines for the student.
    """
    tests = [test for exercise in result.exercises for test in _tests(exercise, hidden, hidden_as)]
    notice = words.notice(result, "en")
    record = {
        "score": round(result.points if points is None else points, 2),
        "execution_time": round(result.wall_s, 2),
        "output": _text("\n".join((_total(tests), *remarks, *([notice] if notice else [])))),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"course": result.course, "seed": result.seed, "isolation": str(result.isolation)},
    }
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"


def _total(tests: Sequence[Mapping[str, Any]]) -> str:
    """Say the points of the checks that a student sees: where some are hidden, Gradescope hides the total as well."""
    seen = [test for test in tests if test["visibility"] == "visible"]
    points, possible = (amount(sum(test.get(key, 0.0) for test in seen)) for key in ("score", "max_score"))
    what = "" if len(seen) == len(tests) else " for the checks that are shown"
    return f"{points} of {possible} points{what}"


def _tests(exercise: ExerciseResult, hidden: Collection[str] | None, hidden_as: str) -> Iterator[dict[str, Any]]:
    for check in exercise.checks:
        is_hidden = hidden is None or f"{exercise.id}/{check.id}" in hidden
        test: dict[str, Any] = {
            "name": _text(f"{exercise.title}: {check.title}"),
            "output": _text(_output(exercise, check)),
            "output_format": "text",
            "tags": [exercise.id],
            "visibility": hidden_as if is_hidden else "visible",
            "extra_data": {"check": check.id, "verdict": check.verdict, "cause": check.cause, "seed": check.seed},
        }
        if check.status is not CheckStatus.NOT_GRADED:
            status = "passed" if check.status is CheckStatus.PASSED else "failed"
            test |= {"score": round(check.points, 2), "max_score": round(check.possible, 2), "status": status}
        yield test


def _output(exercise: ExerciseResult, check: CheckResult) -> str:
    if check.message or check.status is CheckStatus.PASSED:
        return check.message
    plain = {ExerciseStatus.MISSING: "The file is missing.", ExerciseStatus.NOT_STARTED: "Not started."}
    return exercise.message or plain.get(exercise.status, "")


def _text(text: str) -> str:
    """Return text whose control characters are shown, so that it cannot be taken for anything else."""
    return "\n".join(visible_lines(text))
