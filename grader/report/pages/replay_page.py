"""The page of one replayed check: its message, the lines it speaks of, and the picture of the run."""

from grader.model.replayed import ReplayResult, Scene
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report.outline import Complaint
from grader.report.pages.frame import page
from grader.report.pages.message import with_code
from grader.report.pages.submission import Maker


def render(result: ReplayResult, source: str = "", language: str = "en", scene: Scene | None = None) -> str:
    """Return the page as HTML. `source` is the student's file; `scene` is shown in place of the run that failed."""
    scene = scene or result.shown
    check = CheckResult(
        result.check,
        result.title,
        result.status,
        0.0,
        0.0,
        verdict=scene.verdict if scene else None,
        cause=result.cause,
        seed=result.seed,
        message=result.message,
        timeline=scene.timeline if scene else None,
    )
    failed = result.status is CheckStatus.FAILED
    status = ExerciseStatus.FAILED if failed else ExerciseStatus.PASSED
    exercise = ExerciseResult(result.exercise, result.title, status, 0.0, 0.0, (check,))
    view = Maker({result.exercise: source}, language, False, (exercise,)).with_troubles(
        exercise, (Complaint((check,)),)
    )
    return page(
        "replay.html",
        styles=("page.css", "submission.css", "spacetime.css"),
        scripts=("submission.js",),
        language=language,
        result=result,
        scene=scene,
        view=view,
        trouble=view.troubles[0],
        with_code=with_code,
    )
