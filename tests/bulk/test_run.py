"""A class graded: what is run, what is kept, what a fault of ours costs."""

import os

import pytest

from grader.cli.bulk import _order
from grader.cli.engine import Choices
from grader.grading import InputError
from grader.model.gradebook import Refused, Student
from grader.model.verdicts import ExerciseStatus, Isolation, RunVerdict
from grader.sandbox.tiers import Probe

from .conftest import ADD, ADD_SUITE, ANOTHER, HANGS, OTHER, RIGHT, STUB, WRONG, a_class, handed


def statuses(entry):
    return {exercise.id: exercise.status for exercise in entry.result.exercises}


def test_each_student_gets_what_the_answers_are_worth(real_desk):
    report = real_desk.grade(a_class(handed("ann", RIGHT, OTHER), handed("bob", WRONG), handed("cy", HANGS, OTHER)))
    assert {entry.student.id: entry.points for entry in real_desk.book().entries} == {
        "ann": 10.0,
        "bob": 3.0,
        "cy": 4.0,
    }
    assert real_desk.book().possible == 10.0
    assert report.tally.students == {"graded": 3}
    assert report.left == 0
    assert not report.tally.full
    cy = next(check for check in real_desk.entry("cy").result.exercises[0].checks)
    assert cy.verdict is RunVerdict.DEADLOCK


def test_a_class_with_full_points_is_full(desk):
    assert desk.grade(a_class(handed("ann", RIGHT, OTHER), handed("bob", RIGHT, OTHER))).tally.full


def test_untouched_stubs_and_missing_files_are_no_work(desk, watching):
    desk.grade(a_class(handed("ann", STUB)), watching)
    assert statuses(desk.entry("ann")) == {ADD: ExerciseStatus.NOT_STARTED, ANOTHER: ExerciseStatus.MISSING}
    assert watching.heard[-1].answers == 0


def test_equal_answers_are_graded_once(real_desk, watching):
    report = real_desk.grade(a_class(*(handed(name, RIGHT, OTHER) for name in ("ann", "bob", "cy"))), watching)
    assert report.fresh == 2
    last = watching.heard[-1]
    assert (last.answers, last.answers_done, last.students, last.students_done) == (6, 6, 3, 3)
    assert {entry.points for entry in real_desk.book().entries} == {10.0}


def test_a_second_run_grades_nothing_and_leaves_the_same(desk):
    intake = a_class(handed("ann", RIGHT, OTHER), handed("bob", HANGS))
    desk.grade(intake)
    before = {path: path.read_bytes() for path in sorted(desk.out.rglob("*.[cj]s*"))}
    report = desk.grade(intake)
    assert report.fresh == 0
    assert not report.compared
    assert before == {path: path.read_bytes() for path in sorted(desk.out.rglob("*.[cj]s*"))}
    assert desk.ask("SELECT count(*) FROM editions") == [(1,)]


def test_only_what_has_come_in_since_is_graded(desk):
    desk.grade(a_class(handed("ann", RIGHT)))
    report = desk.grade(a_class(handed("ann", RIGHT), handed("bob", WRONG)))
    assert report.fresh == 1
    assert [(change.student, change.why) for change in report.changes] == [("bob", ("new in the class",))]


def test_each_check_is_a_row_of_its_own_in_the_store(desk):
    desk.grade(a_class(handed("ann", WRONG)))
    assert desk.ask("SELECT position, word FROM checks ORDER BY position") == [
        (0, "failed"),
        (1, "passed"),
        (2, "passed"),
    ]


def test_checks_that_are_known_are_not_asked_again(desk):
    desk.grade(a_class(handed("ann", RIGHT)))
    desk.forget("DELETE FROM checks WHERE position = 2", "UPDATE work SET state = 'open'")
    marked = '{"id":"adds","title":"","status":"passed","points":0,"possible":0,"schedules":77}'
    desk.forget(f"UPDATE checks SET result = '{marked}' WHERE position = 0")
    desk.grade(a_class(handed("ann", RIGHT)))
    checks = desk.entry("ann").result.exercises[0].checks
    assert [check.schedules for check in checks] == [77, 2, 2]
    assert desk.entry("ann").points == 6.0


def test_a_fault_of_ours_is_not_graded_and_tried_again_by_the_next_call(desk):
    desk.suite("add", ADD_SUITE.replace('play("add", 1, 2).ends()', "raise OSError('no room')"))
    report = desk.grade(a_class(handed("ann", RIGHT, OTHER), handed("bob")))
    entry = desk.entry("ann")
    assert (entry.status, entry.points) == ("not_graded", 7.0)
    assert "01_first/add: Not graded, through a fault" in entry.note
    assert report.tally.students == {"graded": 1, "not_graded": 1}
    again = desk.grade(a_class(handed("ann", RIGHT, OTHER), handed("bob")))
    assert again.fresh == 1


def test_a_result_by_the_clock_on_the_wall_is_had_twice_and_then_stands(real_desk):
    real_desk.suite(
        "other",
        "import pathlib\n\nfrom msgspec import structs\n\nfrom grader.model.verdicts import RunVerdict\n\n"
        "COUNT = pathlib.Path(__file__).with_name('count')\n\n\n"
        "def test_answers(play, draw):\n"
        "    COUNT.write_text((COUNT.read_text() if COUNT.exists() else '') + 'x')\n"
        "    run = play('other')\n"
        "    run.evidence = structs.replace(run.evidence, verdict=RunVerdict.STUCK)\n"
        "    run.ends()\n",
    )
    intake = a_class(handed("ann", None, OTHER))
    assert real_desk.grade(intake).fresh == 1
    assert (real_desk.root / "tests/hidden/02_second/count").read_text() == "xx"
    assert real_desk.entry("ann").result.exercises[1].checks[0].verdict is RunVerdict.STUCK
    assert real_desk.grade(intake).fresh == 0


def test_students_without_a_graded_answer_are_in_the_book(desk):
    desk.grade(
        a_class(
            handed("ann", RIGHT, OTHER),
            missing=(Student("mia", "Mia"),),
            turned_away=(Student("ron", "Ron"),),
            refused=(Refused("ron.zip", "ron", "it is no archive"), Refused("x.exe", "", "nobody's")),
        )
    )
    book = desk.book()
    assert [(entry.student.id, entry.status, entry.note) for entry in book.entries] == [
        ("ann", "graded", ""),
        ("mia", "missing", "nothing was handed in"),
        ("ron", "refused", "it is no archive"),
    ]
    assert [one.name for one in book.refused] == ["ron.zip", "x.exe"]


def test_a_file_that_cannot_be_an_answer_fails_with_the_reason(desk):
    desk.grade(a_class(handed("ann", None, OTHER, problems={ADD: "it is a link"})))
    add = desk.entry("ann").result.exercises[0]
    assert (add.status, add.message) == (
        ExerciseStatus.FAILED,
        "The file 01_first/add.py cannot be graded: it is a link.",
    )
    assert {check.verdict for check in add.checks} == {RunVerdict.UNLOADABLE}


def test_only_the_exercises_that_are_asked_for_count(desk):
    desk.grade(a_class(handed("ann", RIGHT, OTHER)), targets=["other"])
    assert [lesson.id for lesson in desk.entry("ann").result.lessons] == ["02_second"]
    assert desk.book().possible == 4.0


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_number_of_workers_changes_nothing(real_desk, jobs):
    people = [handed(f"s{number}", f"{RIGHT}# {number}\n", OTHER) for number in range(3)] + [handed("z", HANGS)]
    real_desk.grade(a_class(*people), jobs=jobs)
    assert {entry.student.id: entry.points for entry in real_desk.book().entries} == {
        "s0": 10.0,
        "s1": 10.0,
        "s2": 10.0,
        "z": 0.0,
    }


def test_there_are_as_many_workers_as_cores_that_may_be_used(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 2, 5})
    assert _order(Choices(), (), False, None, None).jobs == 3
    assert _order(Choices(jobs=7), (), False, None, None).jobs == 7


def test_practice_is_refused(desk):
    with pytest.raises(InputError, match="--tier practice has no wall"):
        desk.grade(a_class(), tier=Isolation.PRACTICE)


def test_reduced_isolation_must_be_allowed_and_is_stamped_on_every_result(desk):
    with pytest.raises(InputError, match="try --allow-reduced-isolation with it"):
        desk.grade(a_class(handed("ann", RIGHT)), tier=Isolation.REDUCED)
    assert not desk.out.exists()
    desk.grade(a_class(handed("ann", RIGHT)), tier=Isolation.REDUCED, allow_reduced=True)
    assert desk.entry("ann").result.isolation is Isolation.REDUCED
    assert desk.book().isolation is Isolation.REDUCED
    assert desk.entry("ann").points == 6.0


def test_where_no_wall_is_to_be_had_the_cure_is_named(desk, monkeypatch):
    from grader.bulk import grade

    monkeypatch.setattr(grade, "remembered_tier", lambda root, wanted: Isolation.REDUCED)
    monkeypatch.setattr(grade, "probe_full", lambda: Probe(False, "bubblewrap is not installed", "install it"))
    with pytest.raises(InputError, match=r"bubblewrap is not installed. Try: install it. Or try --allow-reduced"):
        desk.grade(a_class())
    monkeypatch.setattr(grade, "remembered_tier", lambda root, wanted: Isolation.PRACTICE)
    with pytest.raises(InputError, match="no wall can be had here"):
        desk.grade(a_class(), allow_reduced=True)
