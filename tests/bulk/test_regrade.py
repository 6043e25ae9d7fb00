"""Grading again after a change: only what it affects, the difference with its reason, the old results kept."""

import contextlib

import msgspec
import pytest

from grader.bulk import store
from grader.bulk.adjustments import Adjustments, LatePolicy, Override
from grader.bulk.gradebook import Book
from grader.grading import InputError
from grader.model.gradebook import Student

from .conftest import (
    ADD,
    ADD_SUITE,
    ANOTHER,
    HANGS,
    LESSON,
    OTHER,
    OTHER_SUITE,
    RIGHT,
    STUB,
    WRONG,
    a_class,
    handed,
    write,
)

CLASS = a_class(
    handed("ann", RIGHT, OTHER), handed("bob", WRONG, OTHER), handed("cy", HANGS), missing=(Student("mia"),)
)


def told(report):
    return [(change.student, change.exercise, change.before, change.after, change.why) for change in report.changes]


def test_nothing_changed_grades_nothing_and_says_nothing(desk):
    desk.grade(CLASS)
    report = desk.regrade()
    assert (report.fresh, report.compared, report.changes) == (0, False, ())


def test_new_points_run_nothing_and_are_told_with_their_reason(desk):
    desk.grade(CLASS)
    desk.rubric(LESSON.replace("points: 3", "points: 5"))
    report = desk.regrade()
    assert report.fresh == 0
    assert told(report) == [
        ("ann", ADD, (6.0, 6.0), (8.0, 8.0), ("points changed in the rubric",)),
        ("bob", ADD, (3.0, 6.0), (3.0, 8.0), ("points changed in the rubric",)),
        ("cy", ADD, (0.0, 6.0), (0.0, 8.0), ("points changed in the rubric",)),
    ]
    assert desk.entry("ann").points == 12.0
    assert (desk.out / "changes.csv").read_text().splitlines()[:2] == [
        '"student","exercise","points_before","possible_before","points","possible","why"',
        f'"ann","{ADD}",6,6,8,8,"points changed in the rubric"',
    ]


def test_the_table_of_changes_is_that_of_the_last_difference(desk):
    desk.grade(a_class(handed("=ann", RIGHT)))
    assert not (desk.out / "changes.csv").exists()
    desk.grade(a_class(handed("=ann", WRONG), handed("bob", RIGHT)))
    desk.regrade()
    assert (desk.out / "changes.csv").read_text().splitlines()[1:] == [
        f'"\'=ann","{ADD}",6,6,3,6,"answer changed"',
        '"bob","","","",6,10,"new in the class"',
    ]


def test_a_changed_suite_grades_the_answers_to_its_exercise_alone(desk):
    desk.grade(CLASS)
    desk.suite("other", OTHER_SUITE.replace("42", "43"))
    report = desk.regrade()
    assert report.fresh == 1
    assert told(report) == [
        ("ann", ANOTHER, (4.0, 4.0), (0.0, 4.0), ("suite changed",)),
        ("bob", ANOTHER, (4.0, 4.0), (0.0, 4.0), ("suite changed",)),
    ]


@pytest.mark.parametrize("place", ["tests/hidden/02_second", "tests/hidden"])
def test_fixtures_that_suites_share_are_a_part_of_them(desk, place):
    fixture = "import pytest\n\n\n@pytest.fixture\ndef answer():\n    return {}\n"
    write(desk.root / place / "conftest.py", fixture.format(42))
    desk.suite("other", OTHER_SUITE.replace("play, draw", "play, answer").replace("42", "answer"))
    desk.grade(CLASS)
    assert desk.entry("ann").result.exercises[1].points == 4.0
    write(desk.root / place / "conftest.py", fixture.format(43))
    report = desk.regrade()
    changed = [("ann", ANOTHER, (4.0, 4.0), (0.0, 4.0)), ("bob", ANOTHER, (4.0, 4.0), (0.0, 4.0))]
    assert [one[:4] for one in told(report)] == changed


def test_a_suite_changed_back_finds_the_old_results(desk):
    desk.grade(CLASS)
    desk.suite("other", OTHER_SUITE.replace("42", "43"))
    desk.regrade()
    desk.suite("other", OTHER_SUITE)
    report = desk.regrade()
    assert report.fresh == 0
    assert desk.entry("ann").points == 10.0


def test_old_results_stay_in_the_history_of_the_store(desk):
    desk.grade(CLASS)
    desk.rubric(LESSON.replace("points: 3", "points: 5"))
    desk.suite("other", OTHER_SUITE.replace("42", "43"))
    desk.regrade()
    with contextlib.closing(store.open_to_read(desk.out)) as database:
        assert Book(database, 1).entry("ann").points == 10.0
        assert Book(database, 2).entry("ann").points == 8.0


def test_a_changed_answer_is_told_by_the_next_bulk(desk):
    desk.grade(CLASS)
    report = desk.grade(a_class(handed("ann", WRONG), handed("bob", WRONG, OTHER), handed("cy", STUB, OTHER)))
    assert told(report) == [
        ("ann", ADD, (6.0, 6.0), (3.0, 6.0), ("answer changed",)),
        ("ann", ANOTHER, (4.0, 4.0), (0.0, 4.0), ("answer taken back",)),
        ("cy", ADD, (0.0, 6.0), (0.0, 6.0), ("answer changed",)),
        ("cy", ANOTHER, (0.0, 4.0), (4.0, 4.0), ("answer new",)),
        ("mia", "", (0.0, 10.0), None, ("no more in the class",)),
    ]


def test_a_grader_that_has_changed_grades_everything_and_is_named(desk, monkeypatch):
    from grader.bulk import editions
    from grader.grading import cache

    desk.grade(a_class(handed("ann", RIGHT)))
    for module in (cache, editions):
        monkeypatch.setattr(module, "grader_fingerprint", lambda: "another")
    desk.suite("add", ADD_SUITE.replace("a + b)", "a + b + 1)"))
    report = desk.regrade()
    assert report.fresh == 1
    assert told(report) == [("ann", ADD, (6.0, 6.0), (3.0, 6.0), ("suite changed", "grader changed"))]


def test_a_fault_that_is_mended_is_told(desk):
    desk.suite("other", "import os\n\n\ndef test_answers(play, draw):\n    raise OSError('no room')\n")
    desk.grade(CLASS)
    desk.suite("other", OTHER_SUITE)
    report = desk.regrade()
    assert told(report)[0] == ("ann", ANOTHER, (0.0, 4.0), (4.0, 4.0), ("suite changed",))
    assert desk.entry("ann").status == "graded"


def test_seed_and_exercises_are_those_of_the_last_time(desk):
    desk.grade(CLASS, targets=["other"], seed=7)
    desk.suite("other", OTHER_SUITE.replace("42", "43"))
    desk.regrade()
    book = desk.book()
    assert (book.seed, book.possible) == (7, 4.0)


def test_a_new_exercise_counts_as_missing(desk):
    desk.grade(CLASS)
    more = LESSON + LESSON.partition("exercises:\n")[2].replace("name: add", "name: more")
    desk.rubric(more)
    write(desk.root / "exercises/01_first/more.py", STUB)
    report = desk.regrade()
    assert ("ann", "01_first/more", None, (0.0, 6.0), ("exercise new in the course",)) in told(report)


def test_a_folder_without_a_store_is_refused(desk):
    desk.out.mkdir()
    with pytest.raises(InputError, match="holds no graded class"):
        desk.regrade()
    assert list(desk.out.iterdir()) == []


def test_answers_that_are_not_what_they_were_are_not_graded(desk):
    desk.grade(a_class(handed("ann", RIGHT)))
    desk.forget("UPDATE sources SET content = x'00'")
    desk.suite("add", ADD_SUITE + "\n")
    with pytest.raises(InputError, match="is not what it was"):
        desk.regrade()


def test_the_store_holds_results_that_anybody_can_read(desk):
    desk.grade(a_class(handed("ann", RIGHT)))
    [(text,)] = desk.ask("SELECT result FROM checks WHERE position = 0")
    assert msgspec.json.decode(text)["status"] == "passed"


LATE = Adjustments(LatePolicy(days={"ann": 2}, points_per_day=1), (Override("bob", ADD, 6, "Shown in the lab."),))


def test_late_days_and_points_by_hand_are_shown_as_such(desk):
    desk.grade(CLASS, adjustments=LATE)
    ann, bob = desk.entry("ann"), desk.entry("bob")
    assert (ann.points, ann.result.points, [one.kind for one in ann.adjustments]) == (8.0, 10.0, ["late"])
    assert (bob.points, bob.result.points, [one.kind for one in bob.adjustments]) == (10.0, 7.0, ["override"])
    text = (desk.out / "gradebook.csv").read_text("utf-8")
    assert "late -2: 2 days late (by hand), 2 counted at 1 points each" in text
    assert "override +3: 01_first/add set to 6 by hand: Shown in the lab." in text


def test_adjustments_are_kept_when_a_class_is_graded_again_and_told_when_they_change(desk):
    desk.grade(CLASS, adjustments=LATE)
    assert desk.regrade().changes == ()
    report = desk.regrade(adjustments=Adjustments(None, LATE.overrides))
    assert told(report) == [("ann", "adjustments", (-2.0, 0.0), (0.0, 0.0), ("adjusted no more",))]
    assert desk.entry("ann").points == 10.0
    assert desk.entry("bob").points == 10.0


def test_adjustments_for_somebody_who_is_not_in_the_class_are_told(desk):
    report = desk.grade(CLASS, adjustments=Adjustments(LatePolicy(days={"an": 1}, points_per_day=1)))
    assert report.strangers == ("an",)
