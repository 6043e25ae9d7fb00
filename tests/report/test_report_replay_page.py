"""The page of one replayed check: the message, the lines, the picture of the run that failed or of another one."""

from grader.model.replayed import ReplayResult, Scene
from grader.model.timeline import Timeline
from grader.model.verdicts import Cause, CheckStatus, RunVerdict
from grader.report.pages.replay_page import render

from .conftest import DEADLOCK, kitchen_timeline
from .test_report_submission_page import HOSTILE, SOURCE, Text, text_of


def replayed(**more: object) -> ReplayResult:
    failed = Scene(1, "deliver([1])", RunVerdict.DEADLOCK, True, kitchen_timeline())
    other = Scene(2, "deliver([2])", RunVerdict.FINISHED, False, Timeline(3, "finished", (), ()))
    given: dict[str, object] = {
        "format": 1,
        "exercise": "04_pipes/never_eof",
        "check": "ends",
        "title": "It ends",
        "status": CheckStatus.FAILED,
        "seed": 3,
        "start_method": "fork",
        "message": DEADLOCK,
        "cause": Cause.WRITE_END_OPEN,
        "scenes": (failed, other),
        **more,
    }
    return ReplayResult(**given)  # type: ignore[arg-type]


def test_the_page_shows_the_run_that_failed() -> None:
    page = render(replayed(), SOURCE)
    text = text_of(page)
    for said in (
        "The same run again: seed 3, start method fork. It ends 04_pipes/never_eof failed",
        "deliver([1]) (run 1 of 2)",
        "deadlock write end open",
        "Deadlock: main waits for Process-1 to end",
    ):
        assert said in text
    assert page.count('<svg class="st"') == 1
    assert '<span class="line named"' in page


def test_another_run_can_be_shown() -> None:
    result = replayed()
    page = render(result, SOURCE, scene=result.scenes[1])
    assert "deliver([2]) (run 2 of 2)" in text_of(page)
    assert '<svg class="st"' not in page


def test_a_check_that_ran_nothing_has_a_page_all_the_same() -> None:
    text = text_of(render(replayed(scenes=(), message="There is no function deliver."), language="zh"))
    assert "There is no function deliver." in text
    assert "重放：种子 3，启动方式 fork。" in text


def test_a_passed_check_says_so() -> None:
    assert "04_pipes/never_eof passed" in text_of(render(replayed(status=CheckStatus.PASSED, message="", cause=None)))


def test_nothing_of_a_hostile_replay_becomes_markup() -> None:
    scene = Scene(1, HOSTILE, RunVerdict.RAISED, True, kitchen_timeline())
    seen = Text(render(replayed(title=HOSTILE, message=HOSTILE, schedule=HOSTILE, scenes=(scene,)), HOSTILE))
    assert seen.tags.count("script") == 1
    assert "img" not in seen.tags
