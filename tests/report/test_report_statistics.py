"""A class in numbers: scores, hardest checks, causes, and what needs a person."""

import pytest

from grader.model.gradebook import Entry, Gradebook, Refused, SimilarPair, Student
from grader.model.verdicts import Cause, CheckStatus, ExerciseStatus, Isolation, RunVerdict
from grader.report.statistics import Attention, bins_of, statistics_of

from .conftest import Make


def gradebook(*entries: Entry, **more: object) -> Gradebook:
    return Gradebook("ipc", "IPC", "1", "2", Isolation.FULL, 0, 16.0, entries, **more)  # type: ignore[arg-type]


def small_class(make: Make) -> Gradebook:
    deadlock = {"verdict": RunVerdict.DEADLOCK, "cause": Cause.WRITE_END_OPEN}
    ann = make.submission(
        make.lesson(
            "04_pipes",
            "Two ends",
            make.passed("04_pipes/poll"),
            make.exercise(
                "04_pipes/fan_in", ExerciseStatus.FAILED, make.failed("ends", **deadlock), make.check("sorts")
            ),
        )
    )
    bob = make.submission(
        make.lesson(
            "04_pipes",
            "Two ends",
            make.exercise(
                "04_pipes/poll",
                ExerciseStatus.FAILED,
                make.failed("newest", verdict=RunVerdict.LIMIT, detail="memory"),
                make.failed("ends", verdict=RunVerdict.FINISHED),
            ),
            make.exercise(
                "04_pipes/fan_in",
                ExerciseStatus.NOT_GRADED,
                make.failed("ends", **deadlock),
                make.check("sorts", CheckStatus.NOT_GRADED, message="The wall broke.\nmore"),
            ),
        )
    )
    return gradebook(
        Entry(Student("ann", "Ann Lee"), "graded", 10.0, 16.0, result=ann),
        Entry(Student("bob"), "not_graded", 0.0, 16.0, result=bob, note="04_pipes/fan_in: The wall broke."),
        Entry(Student("cid"), "missing", 0.0, 16.0),
        Entry(Student("dot"), "refused", 0.0, 16.0, flags=("two uploads",), note="a zip bomb"),
        refused=(Refused("x.zip", "", "nobody's"),),
        similar=(SimilarPair("04_pipes/poll", "ann", "bob", 90, 0.9, 0.8),),
    )


def test_only_graded_students_count_in_mean_and_distribution(make: Make) -> None:
    found = statistics_of(small_class(make))
    assert (found.mean, found.median) == (10.0, 10.0)
    assert found.bins == (0, 0, 0, 0, 0, 0, 1, 0, 0, 0)
    assert found.statuses == {"graded": 1, "not_graded": 1, "missing": 1, "refused": 1}


def test_each_student_has_a_cell_for_each_exercise(make: Make) -> None:
    ann, bob, cid, _ = statistics_of(small_class(make)).standings
    assert [cell and cell.status.value for cell in ann.cells] == ["passed", "failed"]
    assert [cell and cell.status.value for cell in bob.cells] == ["failed", "not_graded"]
    assert cid.cells == (None, None)


def test_the_hardest_check_comes_first(make: Make) -> None:
    checks = statistics_of(small_class(make)).checks
    assert [(one.exercise, one.id, len(one.failed), one.asked) for one in checks] == [
        ("04_pipes/fan_in", "ends", 2, 2),
        ("04_pipes/poll", "newest", 1, 1),
        ("04_pipes/poll", "ends", 1, 1),
        ("04_pipes/fan_in", "sorts", 0, 1),
    ]
    assert checks[0].failed == ("ann", "bob")


def test_causes_are_counted_by_students_and_verdicts_stand_in_for_unknown_ones(make: Make) -> None:
    causes = statistics_of(small_class(make)).causes
    assert [(one.name, one.is_cause, one.students) for one in causes] == [
        ("write_end_open", True, ("ann", "bob")),
        ("limit: memory", False, ("bob",)),
        ("wrong result", False, ("bob",)),
    ]
    assert causes[0].exercises == ("04_pipes/fan_in",)


def test_what_needs_a_person_is_said_once(make: Make) -> None:
    assert statistics_of(small_class(make)).attention == (
        Attention("not graded", "bob", "04_pipes/fan_in, Sorts: The wall broke."),
        Attention("refused", "dot", "a zip bomb"),
        Attention("flag", "dot", "two uploads"),
        Attention("refused", "", "x.zip: nobody's"),
    )


def test_a_line_names_the_kinds_of_what_needs_a_person(make: Make) -> None:
    ann, bob, cid, dot = statistics_of(small_class(make)).standings
    assert (ann.attention, bob.attention) == (("similar",), ("not graded", "similar"))
    assert (cid.attention, dot.attention) == ((), ("refused", "flag"))


def test_a_student_without_checks_that_say_why_is_said_by_the_note(make: Make) -> None:
    book = gradebook(Entry(Student("eva"), "not_graded", 0.0, 16.0, note="the disk was full"))
    assert statistics_of(book).attention == (Attention("not graded", "eva", "the disk was full"),)


def test_columns_count_full_points_and_starts_of_the_graded(make: Make) -> None:
    poll, fan_in = statistics_of(small_class(make)).columns
    assert (poll.id, poll.passed, poll.started, poll.mean_share) == ("04_pipes/poll", 1, 1, 1.0)
    assert (fan_in.passed, fan_in.started, fan_in.mean_share) == (0, 1, 0.25)


def test_an_empty_class_has_no_mean() -> None:
    found = statistics_of(gradebook())
    assert (found.mean, found.median, found.standings, found.checks) == (None, None, (), ())


@pytest.mark.parametrize(
    ("points", "bin_"), [(0.0, 0), (0.99, 0), (1.0, 1), (9.99, 9), (10.0, 9), (-2.0, 0), (12.0, 9), (3.0, 3), (7.0, 7)]
)
def test_scores_fall_into_tenths_whose_ends_hold_what_lies_beyond(points: float, bin_: int) -> None:
    assert bins_of([points], 10.0).index(1) == bin_


def test_a_course_without_points_has_everybody_at_zero() -> None:
    assert bins_of([0.0, 0.0], 0.0)[0] == 2
