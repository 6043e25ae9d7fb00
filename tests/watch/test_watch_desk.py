"""What follows from saved files, known checks and keys; the grader says what it is told, and nobody is watching."""

import os

import pytest

from grader.cli.watching.answers import Answers
from grader.cli.watching.desk import GRACE_S, Desk, Helpers
from grader.grading import Options
from grader.grading.shelf import Shelf
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation
from grader.report.live import Pane, Phase

from .conftest import right, wrong


class Grader:
    """Keeps what it was asked to grade."""

    def __init__(self):
        self.answer = None
        self.begun = 0

    def begin(self, answer, _start_method):
        self.answer = answer
        self.begun += 1

    def drop(self):
        self.answer = None


class Bench:
    """A desk at the first exercise of the small course."""

    def __init__(self, place, **options):
        self.place = place
        self.now_s = 100.0
        self.grader = Grader()
        self.hints, self.where, self.put_back = {}, [], []
        self.shelf = Shelf(place.files, place.root / "exercises", Options(**options), Isolation.FULL)
        self.answers = Answers(place.course.exercises, self.shelf)
        helpers = Helpers(
            statement=lambda exercise: f"the task of {exercise.name}",
            hints_seen=lambda id: self.hints.get(id, 0),
            remember_hints=self.hints.__setitem__,
            remember_place=self.where.append,
            put_back=self._put_back,
            name=lambda path: path.name,
            clock_s=lambda: self.now_s,
            time_of_day=lambda: "12:00:00",
        )
        self.desk = Desk(self.answers, helpers, place.course.exercises[0])
        self.desk.employ(self.grader)

    def _put_back(self, exercise):
        self.put_back.append(exercise.name)
        self.place.save(exercise.name, self.place.stub)
        return "it is as it was"

    def save(self, name, text):
        self.place.save(name, text)
        self.desk.look()

    def tell(self, status=CheckStatus.PASSED, *, only=None, whole=False):
        """Tell the checks of the answer at hand, and that this pass is over unless `only` one is told."""
        answer, checks = self.grader.answer, []
        for check in answer.exercise.checks:
            good = status is CheckStatus.PASSED
            result = CheckResult(
                check.id, check.id, status, check.points * good, check.points, message="" if good else f"bad {check.id}"
            )
            if only in (None, check.id):
                self.desk.told(answer, result, whole)
            checks.append(result)
        if only is None:
            self.desk.passed(answer, tuple(checks), whole)

    def press(self, *keys):
        for key in keys:
            self.desk.press(key)

    @property
    def live(self):
        return self.desk.live()


@pytest.fixture
def bench(place):
    made = []

    def make(**options):
        made.append(Bench(place, **options))
        return made[-1]

    yield make
    for one in made:
        one.shelf.close()


def test_an_untouched_exercise_waits(bench):
    live = bench().live
    assert (live.id, live.status, live.phase, live.statement) == (
        "01_first/one",
        ExerciseStatus.NOT_STARTED,
        Phase.IDLE,
        "the task of one",
    )


def test_what_was_saved_before_is_graded_at_once(bench, place):
    place.save("one", wrong("one"))
    made = bench()
    assert made.grader.answer.source == wrong("one").encode()
    assert made.live.phase is Phase.FIRST


def test_the_first_failure_is_timed_and_shown_before_the_rest(bench):
    made = bench()
    made.save("one", wrong("one"))
    made.now_s += 0.2
    made.tell(CheckStatus.FAILED, only="value")
    made.now_s += 0.5
    live = made.live
    assert (live.failed.message, live.after_s, live.done) == ("bad value", pytest.approx(0.2), 1)
    assert [(one.fresh, one.certain) for one in live.checks] == [(True, True), (False, False)]


def test_what_holds_in_the_first_pass_is_not_certain_yet(bench):
    made = bench()
    made.save("one", right("one"))
    made.now_s += 0.1
    made.tell()
    live = made.live
    assert (live.phase, live.done, live.after_s) == (Phase.REST, 0, pytest.approx(0.1))
    assert {one.certain for one in live.checks} == {False}
    made.tell(only="value", whole=True)
    assert [one.certain for one in made.live.checks] == [True, False]


def test_a_full_exercise_is_left_for_the_next_unfinished_one(bench):
    made = bench()
    made.save("one", right("one"))
    made.tell(whole=True)
    live = made.live
    assert (live.id, live.banner, live.full) == ("01_first/two", "01_first/one is full: 5/5 points. Next:", 1)
    assert made.where == ["01_first/one", "01_first/two"]


def test_the_search_for_the_next_one_goes_round(bench):
    made = bench()
    made.press("n", "n")
    made.save("three", right("three"))
    made.tell(whole=True)
    assert made.live.id == "01_first/one"


def test_the_last_full_exercise_stays(bench):
    made = bench()
    for name in ("one", "two", "three"):
        made.save(name, right(name))
        made.tell(whole=True)
    live = made.live
    assert (live.id, live.full, live.status) == ("02_second/three", 3, ExerciseStatus.PASSED)


def test_a_full_exercise_that_is_visited_is_not_left(bench):
    made = bench()
    made.save("one", right("one"))
    made.tell(whole=True)
    made.press("p")
    assert made.live.id == "01_first/one"
    made.press("enter")
    assert made.grader.begun == 2
    made.tell(whole=True)
    assert made.live.id == "01_first/one"


def test_the_same_text_is_not_graded_twice(bench, place):
    made = bench()
    made.save("one", wrong("one"))
    made.save("one", wrong("one"))
    assert made.grader.begun == 1
    made.now_s += 0.3
    made.tell(CheckStatus.FAILED, whole=True)
    os.utime(place.path("one"), (1, 1))
    made.desk.look()
    assert made.grader.begun == 1
    assert made.live.after_s == pytest.approx(0.3)


@pytest.mark.parametrize("cache", [True, False])
def test_what_was_graded_is_known_when_it_comes_again(bench, cache):
    made = bench(cache=cache)
    made.save("one", wrong("one"))
    made.tell(CheckStatus.FAILED, whole=True)
    made.press("n", "p")
    assert made.grader.begun == 1
    assert made.live.status is ExerciseStatus.FAILED
    made.press("l")
    assert made.live.listed[0].status is ExerciseStatus.FAILED


def test_what_was_our_fault_is_graded_again(bench):
    made = bench()
    made.save("one", right("one"))
    made.tell(CheckStatus.NOT_GRADED, whole=True)
    assert made.live.status is ExerciseStatus.NOT_GRADED
    made.press("n", "p")
    assert made.grader.begun == 2


def test_news_of_an_older_answer_is_not_heard(bench):
    made = bench()
    made.save("one", wrong("one"))
    older = made.grader.answer
    made.save("one", right("one"))
    made.desk.told(older, CheckResult("value", "", CheckStatus.FAILED, 0.0, 3.0), False)
    made.desk.passed(older, (), True)
    live = made.live
    assert (live.phase, live.failed, live.done) == (Phase.FIRST, None, 0)


def test_the_last_message_stays_until_there_is_news(bench):
    made = bench()
    made.save("one", wrong("one"))
    made.tell(CheckStatus.FAILED, whole=True)
    made.save("one", right("one"))
    assert made.live.failed.message == "bad value"
    made.tell()
    assert made.live.failed is None


@pytest.mark.parametrize("gone", [True, False])
def test_a_file_that_is_gone_or_empty_for_a_moment_is_waited_for(bench, place, gone):
    made = bench()
    made.save("one", wrong("one"))
    made.tell(CheckStatus.FAILED, whole=True)
    place.path("one").unlink() if gone else place.save("one", "")
    made.desk.look()
    assert made.desk.patient
    assert (made.live.status, made.grader.begun) == (ExerciseStatus.FAILED, 1)
    made.save("one", wrong("one", 78))
    assert (made.grader.begun, made.desk.patient) == (2, False)


def test_a_file_that_stays_away_is_missing(bench, place):
    made = bench()
    place.path("one").rename(place.path("one").with_name("mine.py"))
    made.desk.look()
    made.desk.tick()
    assert made.live.status is ExerciseStatus.NOT_STARTED
    made.now_s += GRACE_S
    made.desk.tick()
    live = made.live
    assert (live.status, live.message) == (ExerciseStatus.MISSING, "Found beside it: mine.py.")


def test_a_file_that_is_away_only_while_it_is_read_is_read_again(bench, place, monkeypatch):
    made = bench()
    made.save("one", wrong("one"))
    path, look = place.path("one"), made.shelf.look

    def look_while_away(exercise):
        path.rename(path.with_name("away.py"))
        try:
            return look(exercise)
        finally:
            path.with_name("away.py").rename(path)

    monkeypatch.setattr(made.shelf, "look", look_while_away)
    made.press("n", "p")
    assert made.live.status is ExerciseStatus.MISSING
    monkeypatch.undo()
    made.desk.look()
    assert made.grader.answer.source == wrong("one").encode()


def test_what_is_saved_while_the_list_is_opened_is_not_overlooked(bench, place):
    made = bench()
    place.save("three", wrong("three"))
    made.press("l", "escape")
    made.desk.look()
    assert made.live.id == "02_second/three"


def test_one_other_exercise_that_is_saved_becomes_the_current_one(bench, place):
    made = bench()
    made.save("three", wrong("three"))
    assert (made.live.id, made.live.phase) == ("02_second/three", Phase.FIRST)
    assert made.live.saved_at == "12:00:00"


@pytest.mark.parametrize("names", [("one", "three"), ("two", "three")])
def test_when_several_are_saved_at_once_it_stays(bench, place, names):
    made = bench()
    for name in names:
        place.save(name, wrong(name))
    made.desk.look()
    assert made.live.id == "01_first/one"


def test_an_untouched_or_removed_file_is_no_reason_to_go_there(bench, place):
    made = bench()
    os.utime(place.path("two"), (1, 1))
    made.desk.look()
    place.path("three").unlink()
    made.desk.look()
    assert made.live.id == "01_first/one"


def test_the_ends_of_the_course_are_the_ends(bench):
    made = bench()
    made.press("p")
    assert made.live.id == "01_first/one"
    made.press("n", "n", "n", "right")
    assert made.live.id == "02_second/three"


def test_a_hint_is_revealed_by_each_press_and_seen_ones_come_first(bench):
    made = bench()
    made.press("h")
    assert (made.live.pane, made.live.hints_shown) == (Pane.HINTS, 1)
    made.press("escape", "h")
    assert made.live.hints_shown == 1
    made.press("h", "h", "h")
    assert made.live.hints_shown == 2


@pytest.mark.parametrize(
    ("key", "pane"), [("l", Pane.LIST), ("/", Pane.LIST), ("t", Pane.TASK), ("r", Pane.TIMELINE), ("?", Pane.HELP)]
)
def test_panes_open_and_close(bench, key, pane):
    made = bench()
    made.press(key)
    assert made.live.pane is pane
    made.press("escape")
    assert made.live.pane is Pane.MAIN
    made.press(key.upper())
    assert made.live.pane is pane


def test_a_save_shows_its_verdict_whatever_is_open_but_the_list(bench):
    made = bench()
    made.press("h")
    made.save("one", wrong("one"))
    assert made.live.pane is Pane.MAIN
    made.press("l", "x")
    made.save("one", wrong("one", 78))
    assert (made.live.pane, made.live.search) == (Pane.LIST, "x")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["one", "two", "three"]),
        ("more", ["one", "two", "three"]),
        ("2.1", ["three"]),
        ("first two", ["two"]),
        ("加三", ["three"]),
        ("ONE", ["one"]),
        ("not_st", ["one", "two", "three"]),
        ("zzz", []),
    ],
)
def test_the_list_finds_by_number_name_title_and_state(bench, typed, found):
    made = bench()
    made.press("l", *typed)
    assert [one.id.partition("/")[2] for one in made.live.listed] == found
    made.press("end", "enter")
    assert made.live.id.partition("/")[2] == (found[-1] if found else "one")


def test_reset_needs_a_yes(bench):
    made = bench()
    made.save("one", wrong("one"))
    made.press("x", "q")
    assert (made.put_back, made.desk.over, made.live.pane) == ([], False, Pane.MAIN)
    made.press("x", "y")
    live = made.live
    assert (made.put_back, live.status, live.banner) == (["one"], ExerciseStatus.NOT_STARTED, "it is as it was")
    assert made.grader.answer is None


def test_after_a_rest_what_was_being_graded_begins_anew(bench):
    made = bench()
    made.desk.resume()
    assert made.grader.begun == 0
    made.save("one", wrong("one"))
    made.desk.resume()
    assert made.grader.begun == 2


def test_an_unknown_key_changes_nothing(bench):
    made = bench()
    before = made.live
    made.press("z", "tab", "7", "delete")
    assert made.live == before
    made.press("Q")
    assert made.desk.over


def test_a_save_of_another_exercise_before_anybody_grades_goes_there_too(bench):
    made = bench()
    made.place.save("three", wrong("three"))
    made.desk.employ(made.grader)
    assert made.live.id == "02_second/three"
    assert made.grader.answer.source == wrong("three").encode()
