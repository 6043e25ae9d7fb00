"""The warm worker: two passes, the newest answer only, and a worker that is lost."""

import os
import signal
from multiprocessing.connection import wait

import pytest

from grader.grading import GraderFault, Options, warm
from grader.grading.crew import Setting
from grader.grading.shelf import Shelf
from grader.grading.warm import Passed, Told, WarmGrader
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation, StartMethod
from grader.suite.draw import Draw
from grader.suite.laboratory import Answer

from .conftest import write

DEADLINE_S = 60.0
OTHER = "def other():\n    return 42\n"
SPINS = "def other():\n    while True:\n        pass\n"
WRONG = "def add(a, b):\n    return 0\n"
DRAWN = """\
def add(a, b):
    return a + b if (a, b) in {known} else 0
"""


class Warm:
    """A warm grader of the small course, and all that it has said."""

    def __init__(self, desk, **options):
        self.desk = desk
        self.clock_s = 0.0
        self.exercises = {exercise.name: exercise for exercise in desk.course.exercises}
        setting = Setting(desk.files, desk.course.exercises, Options(**options), Isolation.FULL, mute=True)
        self.grader = WarmGrader(setting, lambda: self.clock_s)
        self.heard = []

    def begin(self, name, source):
        answer = Answer("me", self.exercises[name], source.encode())
        self.grader.begin(answer, StartMethod.FORK)
        return answer

    def hear_until(self, done):
        """Listen until `done(event)` holds for an event, and return it."""
        while True:
            assert wait(self.grader.channels(), DEADLINE_S), "nothing came"
            for event in self.grader.hear():
                self.heard.append(event)
                if done(event):
                    return event

    def whole(self):
        return self.hear_until(lambda event: isinstance(event, Passed) and event.whole)


@pytest.fixture
def made(desk):
    made = []

    def make(**options):
        made.append(Warm(desk, **options))
        return made[-1]

    yield make
    for one in made:
        one.grader.close()


def outcome(checks):
    """Return what must be the same in watching and grading."""
    return [(check.id, check.status, check.points, check.seed, check.schedules, check.message) for check in checks]


def test_an_answer_that_holds_is_known_after_one_schedule_and_again_after_all(made, right):
    bench = made()
    bench.begin("add", right)
    whole = bench.whole()
    first = next(event for event in bench.heard if isinstance(event, Passed))
    assert (first.whole, [check.schedules for check in first.checks]) == (False, [1, 1, 1, 1])
    assert [check.schedules for check in whole.checks] == [2, 2, 2, 1]
    assert not bench.grader.busy


def drawn(seed):
    """Return what the check `adds` asks about under a seed."""
    draw = Draw("01_first/add")
    draw.begin(seed)
    return draw.randint(1, 9), draw.randint(1, 9)


def test_an_answer_that_fails_under_a_later_seed_holds_in_the_first_pass_only(made, desk):
    assert drawn(0) != drawn(1)
    source = DRAWN.format(known={(1, 2), drawn(0)})
    bench = made()
    bench.begin("add", source)
    whole = bench.whole()
    first = next(event for event in bench.heard if isinstance(event, Passed))
    assert [first.checks[0].status, whole.checks[0].status] == [CheckStatus.PASSED, CheckStatus.FAILED]
    assert (whole.checks[0].seed, whole.checks[0].schedules) == (1, 2)
    desk.put("add", source)
    assert outcome(whole.checks) == outcome(desk.grade("add", cache=False)["add"].checks)


@pytest.mark.parametrize("source", [WRONG, "def add(:\n", "import os\nos._exit(0)\n"])
def test_both_passes_say_what_grade_says(made, desk, source):
    bench = made()
    bench.begin("add", source)
    whole = bench.whole()
    desk.put("add", source)
    assert outcome(whole.checks) == outcome(desk.grade("add", cache=False)["add"].checks)


def test_what_failed_at_once_is_told_at_once_and_not_asked_again(made):
    bench = made()
    bench.begin("add", WRONG)
    bench.whole()
    told = [(event.result.id, event.whole) for event in bench.heard if isinstance(event, Told)]
    assert told.count(("adds", False)) == 1
    assert ("adds", True) not in told


def test_one_schedule_needs_one_pass(made):
    bench = made(schedules=1)
    bench.begin("other", OTHER)
    bench.whole()
    assert [type(event) for event in bench.heard] == [Told, Passed]


def test_a_newer_answer_puts_an_older_one_aside(made, right):
    bench = made()
    bench.begin("add", right)
    bench.hear_until(lambda event: isinstance(event, Told))
    bench.heard.clear()
    newer = bench.begin("add", WRONG)
    assert bench.whole().answer == newer
    assert {event.answer for event in bench.heard} == {newer}


def test_a_worker_that_is_too_busy_for_a_newer_answer_is_replaced(made):
    bench = made()
    bench.begin("other", OTHER)
    bench.whole()
    bench.begin("other", SPINS)
    newer = bench.begin("other", OTHER)
    bench.clock_s += warm.PATIENCE_S * 2
    list(bench.grader.hear())
    assert outcome(bench.whole().checks)[0][1] is CheckStatus.PASSED
    assert bench.heard[-1].answer == newer


def test_a_worker_that_dies_is_replaced_and_its_answer_graded(made, desk, tmp_path):
    mark = tmp_path / "mark"
    dies_once = f"import os, pathlib\nmark = pathlib.Path({str(mark)!r})\n"
    body = "    if not mark.exists():\n        mark.touch()\n        os._exit(9)\n    play('other').returns(42)\n"
    write(desk.root / "tests/hidden/01_first/test_other.py", f"{dies_once}\n\ndef test_answers(play, draw):\n{body}")
    bench = made()
    bench.begin("other", OTHER)
    assert bench.whole().checks[0].status is CheckStatus.PASSED


def test_an_answer_that_ends_every_worker_is_not_graded_and_the_next_one_is(made, desk, right):
    dies = "import os\n\n\ndef test_answers(play, draw):\n    os._exit(9)\n"
    write(desk.root / "tests/hidden/01_first/test_other.py", dies)
    bench = made()
    bench.begin("other", OTHER)
    [check] = bench.whole().checks
    assert check.status is CheckStatus.NOT_GRADED
    assert "tried 3 times; the last time the worker ended with exit code 9" in check.message
    bench.begin("add", right)
    assert {check.status for check in bench.whole().checks} == {CheckStatus.PASSED}


def test_a_worker_that_cannot_start_is_a_fault_of_ours(made, monkeypatch):
    def starts_something_else(seat, _setting):
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        seat.channel, theirs = context.Pipe()
        seat._process = context.Process(target=os.getpid)
        seat._process.start()
        theirs.close()

    monkeypatch.setattr("grader.grading.crew.Seat.start", starts_something_else)
    bench = made()
    bench.begin("other", OTHER)
    with pytest.raises(GraderFault, match="no worker can be started: the worker ended with exit code 0"):
        bench.whole()


def test_a_suite_that_has_changed_is_loaded_anew(made, desk):
    bench = made()
    bench.begin("other", OTHER)
    assert bench.whole().checks[0].status is CheckStatus.PASSED
    suite = desk.files.suite(bench.exercises["other"])
    suite.write_text(suite.read_text().replace("42", "43"))
    bench.begin("other", OTHER)
    assert bench.whole().checks[0].status is CheckStatus.FAILED


def test_closing_ends_the_worker_and_it_may_start_again(made):
    bench = made()
    bench.begin("other", OTHER)
    bench.whole()
    pid = bench.grader._seat._process.pid
    bench.grader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIG_DFL)
    bench.begin("other", OTHER)
    assert bench.whole().checks[0].status is CheckStatus.PASSED


def test_the_shelf_keeps_what_the_worker_found_for_grade(made, desk, right):
    desk.put("add", right)
    shelf = Shelf(desk.files, desk.answers, Options(), Isolation.FULL)
    bench = made()
    exercise = bench.exercises["add"]
    answer = shelf.look(exercise)
    assert isinstance(answer, Answer)
    bench.begin("add", right)
    result = shelf.keep(answer, bench.whole().checks)
    assert result.status is ExerciseStatus.PASSED
    assert shelf.look(exercise) == result
    shelf.close()


def test_the_shelf_does_not_keep_an_older_answer(desk, right):
    desk.put("add", right)
    shelf = Shelf(desk.files, desk.answers, Options(), Isolation.FULL)
    exercise = next(exercise for exercise in desk.course.exercises if exercise.name == "add")
    older = shelf.look(exercise)
    desk.put("add", WRONG)
    assert shelf.look(exercise) != older
    shelf.keep(older, ())
    assert isinstance(shelf.look(exercise), Answer)
    desk.put("add", right)
    assert shelf.look(exercise) == older
    shelf.close()
