"""Markdown as GitHub shows it in the summary of a job: the scores, then every message of what failed."""

from collections.abc import Iterator

from grader.model.results import ExerciseResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report import words
from grader.report.escape import markdown, markdown_block
from grader.report.outline import grouped_complaints, outline
from grader.report.words import amount, score

# GitHub refuses a summary of more than 1 MiB (its documentation, "Workflow commands", job summaries).
MOST_BYTES = 1_000_000
_CUT = "More failed than a summary can hold; the rest is left out here."


def dump(result: SubmissionResult) -> bytes:
    """Return the summary, cut where it would be longer than `MOST_BYTES`."""
    text = "\n".join(_head(result))
    size = len(text.encode())
    for exercise in result.exercises:
        part = "\n".join(("", *_exercise(exercise)))
        size += len(part.encode()) + 1
        if size > MOST_BYTES:
            text += f"\n{_CUT}\n"
            break
        text += part
    return f"{text.rstrip()}\n".encode()


def _head(result: SubmissionResult) -> Iterator[str]:
    yield f"## {amount(result.points)} of {amount(result.possible)} points"
    yield ""
    notice = words.notice(result, "en")
    if notice:
        yield from (markdown(notice), "")
    plan = outline(result)
    yield from ("| Lesson | Full | Points |", "| --- | ---: | ---: |")
    for row in plan.rows:
        yield f"| {markdown(row.title)} | {row.passed}/{row.exercises} | {score(row.points, row.possible)} |"
    yield ""
    fresh = [one for one in result.exercises if one.status is ExerciseStatus.NOT_STARTED]
    if fresh:
        yield from (f"Not started: {', '.join(f'`{one.id}`' for one in fresh)}", "")


def _exercise(exercise: ExerciseResult) -> Iterator[str]:
    if exercise.status in (ExerciseStatus.PASSED, ExerciseStatus.NOT_STARTED):
        return
    points = score(exercise.points, exercise.possible)
    yield f"### {markdown(exercise.title)} (`{exercise.id}`), {points} points"
    yield ""
    if exercise.message:
        yield from (markdown_block(exercise.message), "")
    for complaint in grouped_complaints(exercise):
        yield from (f"- {markdown(check.title)}" for check in complaint.checks)
        yield from ("", markdown_block(complaint.message or "The check failed."), "")
    for check in exercise.checks:
        if check.status is CheckStatus.NOT_GRADED:
            yield f"- {markdown(check.title)}: not graded, a fault of the grader that costs no point"
            yield from ("", markdown_block(check.message), "")
