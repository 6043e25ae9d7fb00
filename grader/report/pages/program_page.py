"""The page of one program that was explained: its message, the lines it speaks of, and the picture of the run."""

import os

from grader.explain.message import describe, who
from grader.model.evidence import Blocked
from grader.model.explained import ExplainResult
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report.outline import Complaint
from grader.report.pages.frame import page
from grader.report.pages.message import with_code
from grader.report.pages.submission import Maker
from grader.report.program import lost_in_words, seconds_of


def render(result: ExplainResult, source: str = "", again: str = "") -> str:
    """Return the page as HTML, in English. `source` is the script; `again` is how to have a failing run again."""
    name = os.path.basename(result.program).removesuffix(".py")
    status = CheckStatus.PASSED if result.ended_well else CheckStatus.FAILED
    check = CheckResult(
        "run",
        os.path.basename(result.program),
        status,
        0.0,
        0.0,
        verdict=result.verdict,
        detail=result.detail,
        cause=result.cause,
        seed=result.seed,
        message=result.message,
        blocked=result.blocked,
        timeline=result.timeline,
    )
    ended = ExerciseStatus.PASSED if result.ended_well else ExerciseStatus.FAILED
    exercise = ExerciseResult(name, check.title, ended, 0.0, 0.0, (check,))
    view = Maker({name: source}, "en", False, (exercise,)).with_troubles(exercise, (Complaint((check,)),))
    return page(
        "program.html",
        styles=("page.css", "submission.css", "spacetime.css"),
        scripts=("submission.js",),
        language="en",
        result=result,
        status=status,
        view=view,
        trouble=view.troubles[0],
        with_code=with_code,
        again=again,
        stays=_stays(result),
        parts_told=[(f"{seconds_of(part):.1f}", _wait(item)) for part in result.parts for item in part.blocked],
    )


def _stays(result: ExplainResult) -> list[str]:
    """Return a line for all that stayed when the program ended, and for all that was lost."""
    left = [f"{item.kind} {item.name}" + (f": {item.state}" if item.state else "") for item in result.left_behind]
    return [*left, *(lost_in_words(item) for item in result.lost)]


def _wait(item: Blocked) -> str:
    place = f" at {item.file}:{item.line}" if item.file else ""
    return f"{who(item)} {describe(item)}{place}"
