"""Every check with its mark, for those who ask what is fine, too."""

from grader.model.results import CheckResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report import words
from grader.report.ink import Cell, Page

MARKS = {
    CheckStatus.PASSED: Cell("ok", "green"),
    CheckStatus.FAILED: Cell("no", "red"),
    CheckStatus.SKIPPED: Cell("--", "dim"),
    CheckStatus.NOT_GRADED: Cell("??", "yellow"),
}
_ASKED = (ExerciseStatus.PASSED, ExerciseStatus.FAILED, ExerciseStatus.NOT_GRADED)


def draw(page: Page, result: SubmissionResult, language: str) -> None:
    """Add the checks of every exercise that was graded."""
    for exercise in result.exercises:
        if exercise.status in _ASKED:
            page.blank()
            page.line(Cell(exercise.id, "bold"), f"  {words.score(exercise.points, exercise.possible)}")
            page.table([_row(check, language) for check in exercise.checks], right=(2,), flexible=1)


def _row(check: CheckResult, language: str) -> list[str | Cell]:
    tried = words.TRIED.say(language).format(count=check.schedules) if check.status is CheckStatus.PASSED else ""
    mark = MARKS[check.status]
    score = words.score(check.points, check.possible)
    return [Cell(f"  {mark.text}", mark.style), check.title, score, Cell(tried, "dim")]
