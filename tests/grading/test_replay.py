"""A check under one seed, once more: the same run, its message and timeline, and a schedule cut down."""

import re

import pytest
from msgspec import structs

from grader.cli.main import main
from grader.grading import InputError, Options
from grader.grading.replay import replay
from grader.model.verdicts import CheckStatus

RACY = """\
from multiprocessing import Process, Value


def work(total, number):
    with total.get_lock():
        seen = total.value
    with total.get_lock():
        total.value = seen + number


def add(a, b):
    total = Value("i", 0)
    processes = [Process(target=work, args=(total, number)) for number in (a, b)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return total.value
"""


def again(desk, check="adds", seed=0, **options):
    exercise = desk.course.exercises[0]
    return replay(desk.files, desk.answers, exercise, check, Options(seed=seed), **options)


@pytest.fixture
def racy(desk):
    """Return the desk with an answer that is right in the undisturbed order only, and a seed that shows it."""
    desk.put("add", RACY)
    desk.seed = next(seed for seed in range(1, 30) if again(desk, seed=seed).status is CheckStatus.FAILED)
    return desk


def test_a_failing_seed_fails_again_with_the_same_picture(racy):
    one, other = (again(racy, seed=racy.seed) for _ in range(2))
    assert one.status is CheckStatus.FAILED
    assert structs.replace(one, wall_s=0) == structs.replace(other, wall_s=0)
    assert f"seed {racy.seed}." in one.message
    (scene,) = one.scenes
    assert (scene.number, scene.failed, scene.timeline.seed) == (1, True, racy.seed)
    assert re.fullmatch(r"add\(\d, \d\)", scene.title)
    assert one.shown is scene


def test_a_seed_under_which_it_passes_says_so(racy):
    result = again(racy, seed=0)
    assert result.status is CheckStatus.PASSED
    assert not any(scene.failed for scene in result.scenes)
    assert result.shown.timeline.verdict == "finished"


def test_a_failing_schedule_is_cut_down_and_can_be_had_again(racy):
    result = again(racy, seed=racy.seed, shorten=True)
    short = result.shortened
    assert short.deviations == len(short.schedule.split()) <= 2
    assert short.deviations <= short.deviations_before
    assert short.complete
    once_more = again(racy, seed=racy.seed, schedule=short.schedule)
    assert once_more.status is CheckStatus.FAILED
    assert once_more.scenes == result.scenes
    assert f"schedule {short.schedule}." in once_more.message


def test_only_the_check_asked_for_is_run(desk):
    desk.put("add", "import os\n\n\ndef add(a, b):\n    os._exit(0)\n")
    result = again(desk, "leaves_nothing")
    assert (result.check, result.status, len(result.scenes)) == ("leaves_nothing", CheckStatus.FAILED, 1)


def test_a_wrong_check_is_answered_with_near_ones(desk, right):
    desk.put("add", right)
    with pytest.raises(InputError, match="no check 'add'; did you mean 'adds'") as error:
        again(desk, "add")
    assert "Its checks are adds, ends, leaves_nothing, by_a_process." in str(error.value)


def test_a_schedule_that_is_none_is_refused_in_words(desk, right):
    desk.put("add", right)
    with pytest.raises(InputError, match="--schedule: 'x' is no part of a schedule"):
        again(desk, schedule="x")


def test_a_missing_answer_is_refused_with_its_name(desk):
    (desk.answers / "01_first/add.py").unlink()
    with pytest.raises(InputError, match=r"add\.py"):
        again(desk)


def test_the_page_of_a_replay_quotes_the_answer(racy, monkeypatch, tmp_path):
    monkeypatch.chdir(racy.files.root)
    page = tmp_path / "page.html"
    words = ["--check", "adds", "--seed", str(racy.seed), "--submission", str(racy.answers), "--html", str(page)]
    assert main(["replay", racy.course.exercises[0].name, *words]) == 1
    text = page.read_text("utf-8")
    assert '<svg class="st"' in text
    assert "seen = total.value" in text
