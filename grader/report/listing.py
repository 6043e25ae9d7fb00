"""The list of exercises with what became of each."""

from grader.model.results import ExerciseResult, SubmissionResult
from grader.model.verdicts import ExerciseStatus
from grader.report import words
from grader.report.ink import PIPE, Cell, Look, Page

_STYLES = {
    ExerciseStatus.PASSED: "green",
    ExerciseStatus.FAILED: "red",
    ExerciseStatus.NOT_STARTED: "dim",
    ExerciseStatus.MISSING: "red",
    ExerciseStatus.NOT_GRADED: "yellow",
}


def render(result: SubmissionResult, look: Look = PIPE, language: str = "en") -> str:
    """Return a line for every exercise below its lesson, and the sum."""
    page = Page(look)
    if not result.exercises:
        page.line(words.NOTHING.say(language))
        return page.text()
    rows: list[list[str | Cell]] = []
    for lesson in result.lessons:
        rows.append([Cell(lesson.id, "bold"), "", "", Cell(lesson.title, "dim")])
        rows.extend(_row(exercise) for exercise in lesson.exercises)
    page.table(rows, right=(2,), flexible=3)
    page.line(Cell(words.total(result, language), "bold"))
    return page.text()


def _row(exercise: ExerciseResult) -> list[str | Cell]:
    name = exercise.id.rpartition("/")[2]
    return [
        f"  {name}",
        Cell(exercise.status.value, _STYLES[exercise.status]),
        words.score(exercise.points, exercise.possible),
        exercise.title,
    ]
