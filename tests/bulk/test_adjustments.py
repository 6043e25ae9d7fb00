"""Late days and points by hand."""

import re
from pathlib import Path

import pytest

from grader.bulk.adjustments import Adjustments, load_adjustments
from grader.course import CourseError
from grader.model.course import Check, Course, Exercise, Lesson, Text
from grader.model.gradebook import Adjustment, Student, Upload
from grader.model.results import ExerciseResult, LessonResult, SubmissionResult
from grader.model.verdicts import ExerciseKind, ExerciseStatus, Isolation

KIM = Student("kim")
DUE = "2026-03-01T22:59:00Z"
EOF, POLL = "04_pipes/never_eof", "04_pipes/poll"


def exercise(name: str) -> Exercise:
    check = Check("works", Text("It works"), 10.0, Text("Look."))
    return Exercise("04_pipes", name, Text(name), ExerciseKind.FIX, (name,), (check,), ())


COURSE = Course("ipc", Text("P"), (Lesson("04_pipes", Text("L"), (exercise("never_eof"), exercise("poll"))),))


def result(**points: float) -> SubmissionResult:
    exercises = tuple(
        ExerciseResult(f"04_pipes/{name}", name, ExerciseStatus.FAILED, value, 10.0) for name, value in points.items()
    )
    total, possible = sum(points.values()), 10.0 * len(points)
    lesson = LessonResult("04_pipes", "L", total, possible, exercises)
    return SubmissionResult(1, "ipc", "kim", Isolation.FULL, True, 0, total, possible, 0.1, (lesson,))


def read(tmp_path: Path, text: str) -> Adjustments:
    path = tmp_path / "adjustments.yaml"
    path.write_text(text, encoding="utf-8")
    return load_adjustments(path, COURSE)


def late(tmp_path: Path, policy: str, modified: str = "", **upload: bool) -> tuple[Adjustment, ...]:
    """Return the adjustments of 16 points under a policy; due one minute before midnight in Berlin."""
    lines = "".join(f"  {line.strip()}\n" for line in policy.split(";"))
    adjustments = read(tmp_path, f"late:\n{lines}")
    return adjustments.for_student(KIM, result(never_eof=9.0, poll=7.0), (Upload("kim.zip", True, modified, **upload),))


POLICY = "due: 2026-03-01T23:59+01:00; percent_per_day: 10"


@pytest.mark.parametrize(
    ("modified", "days", "points"),
    [
        ("2026-03-01T22:59:00Z", 0, 0.0),
        ("2026-03-01T22:59:01Z", 1, -1.6),
        ("2026-03-02T22:59:00Z", 1, -1.6),
        ("2026-03-02T22:59:01Z", 2, -3.2),
        ("2026-03-31T00:00:00Z", 30, -16.0),
        ("2026-02-01T00:00:00Z", 0, 0.0),
    ],
)
def test_each_day_that_has_begun_costs(tmp_path, modified, days, points):
    found = late(tmp_path, POLICY, modified)
    if days == 0:
        assert found == ()
        return
    (adjustment,) = found
    assert (adjustment.kind, adjustment.points) == ("late", points)
    plural = "s" if days > 1 else ""
    known = f"handed in {modified}, due {DUE}"
    assert adjustment.reason == f"{days} day{plural} late ({known}), {days} counted at 10 % each"


def test_grace_forgives_minutes_and_not_the_day_after(tmp_path):
    assert late(tmp_path, POLICY + "; grace_minutes: 15", "2026-03-01T23:14:00Z") == ()
    assert late(tmp_path, POLICY + "; grace_minutes: 15", "2026-03-01T23:14:01Z")[0].points == -1.6


def test_free_days_are_shown_and_cost_nothing(tmp_path):
    (one,) = late(tmp_path, POLICY + "; free_days: 2", "2026-03-03T00:00:00Z")
    assert one.points == 0.0
    assert one.reason.endswith(
        "2 days late (handed in 2026-03-03T00:00:00Z, due 2026-03-01T22:59:00Z), all of them free"
    )
    (two,) = late(tmp_path, POLICY + "; free_days: 1", "2026-03-03T00:00:00Z")
    assert two.points == -1.6


def test_more_days_than_the_most_cost_no_more(tmp_path):
    assert late(tmp_path, POLICY + "; most_days: 3", "2026-03-20T00:00:00Z")[0].points == -4.8


def test_points_for_each_day(tmp_path):
    policy = "due: 2026-03-01T23:59+01:00; points_per_day: 2.5"
    assert late(tmp_path, policy, "2026-03-03T00:00:00Z") == (
        Adjustment(
            "late",
            -5.0,
            f"2 days late (handed in 2026-03-03T00:00:00Z, due {DUE}), 2 counted at 2.5 points each",
        ),
    )
    assert late(tmp_path, policy, "2026-04-03T00:00:00Z")[0].points == -16.0


def test_days_by_hand_go_before_the_clock(tmp_path):
    (adjustment,) = late(tmp_path, POLICY + "; days: {kim: 1}", "2026-03-20T00:00:00Z")
    assert adjustment == Adjustment("late", -1.6, "1 day late (by hand), 1 counted at 10 % each")
    assert late(tmp_path, POLICY + "; days: {kim: 0}", "2026-03-20T00:00:00Z") == ()


def test_only_uploads_that_count_are_late(tmp_path):
    adjustments = read(tmp_path, "late:\n  due: 2026-03-01T23:59+01:00\n  percent_per_day: 10\n")
    old = Upload("old", True, "2026-03-01T00:00:00Z")
    new = Upload("new", False, "2026-03-20T00:00:00Z")
    assert adjustments.for_student(KIM, result(poll=1.0), (new, old)) == ()


@pytest.mark.parametrize("policy", [POLICY, "days: {lee: 1}; percent_per_day: 10"])
def test_a_mark_without_a_time_takes_nothing_and_is_said(tmp_path, policy):
    (adjustment,) = late(tmp_path, policy, late=True)
    assert adjustment.points == 0.0
    assert adjustment.reason.startswith("the platform says that it is late")
    assert "'days: {kim: N}'" in adjustment.reason


def test_an_upload_without_a_time_is_said_where_one_was_due(tmp_path):
    (adjustment,) = late(tmp_path, POLICY)
    assert (adjustment.points, adjustment.reason[:44]) == (0.0, "nothing says when it was handed in; 'days: {")
    assert late(tmp_path, "days: {lee: 1}; percent_per_day: 10") == ()


def test_an_upload_that_canvas_did_not_mark_was_in_time(tmp_path):
    adjustments = read(tmp_path, "late:\n  due: 2026-03-01T23:59+01:00\n  percent_per_day: 10\n")
    assert adjustments.for_student(KIM, result(poll=1.0), (Upload("leekim_11_900_poll.py"),)) == ()
    (late,) = adjustments.for_student(KIM, result(poll=1.0), (Upload("leekim_LATE_11_900_poll.py", late=True),))
    assert late.reason.startswith("the platform says that it is late")


def test_who_handed_nothing_in_is_not_late(tmp_path):
    adjustments = read(tmp_path, f"late:\n  {POLICY.replace('; ', chr(10) + '  ')}\n")
    assert adjustments.for_student(KIM, None, ()) == ()


OVERRIDES = """\
overrides:
  - {student: kim, exercise: never_eof, points: 8, reason: The suite was wrong.}
  - {student: 123, exercise: total, points: 5.5, reason: On paper.}
"""


def test_an_override_of_an_exercise_is_the_difference(tmp_path):
    adjustments = read(tmp_path, OVERRIDES)
    reason = f"{EOF} set to 8 by hand: The suite was wrong."
    assert adjustments.for_student(KIM, result(never_eof=3.0, poll=4.0), ()) == (Adjustment("override", 5.0, reason),)
    assert adjustments.for_student(KIM, result(never_eof=9.5), ()) == (Adjustment("override", -1.5, reason),)
    assert adjustments.for_student(Student("lee"), result(never_eof=3.0), ()) == ()


def test_an_override_of_an_exercise_that_was_not_graded_changes_nothing(tmp_path):
    assert read(tmp_path, OVERRIDES).for_student(KIM, result(poll=4.0), ()) == ()


def test_an_override_counts_for_who_handed_nothing_in(tmp_path):
    adjustments = read(tmp_path, OVERRIDES)
    assert [each.points for each in adjustments.for_student(KIM, None, ())] == [8.0]
    (total,) = adjustments.for_student(Student("123"), None, ())
    assert total == Adjustment("override", 5.5, "total set to 5.5 by hand: On paper.")


def test_a_total_by_hand_stands_whatever_else_is_changed(tmp_path):
    text = OVERRIDES.replace("123", "kim") + "late:\n  points_per_day: 1\n  days: {kim: 3}\n"
    changed = read(tmp_path, text).for_student(KIM, result(never_eof=3.0, poll=4.0), (Upload("kim"),))
    assert [each.points for each in changed] == [5.0, -6.5]
    assert 7.0 + sum(each.points for each in changed) == 5.5


def test_lateness_is_reckoned_after_points_by_hand(tmp_path):
    text = OVERRIDES + "late:\n  percent_per_day: 50\n  days: {kim: 1}\n"
    changed = read(tmp_path, text).for_student(KIM, result(never_eof=3.0, poll=4.0), (Upload("kim"),))
    assert [(each.kind, each.points) for each in changed] == [("override", 5.0), ("late", -6.0)]


def test_names_that_nobody_has_are_known(tmp_path):
    adjustments = read(tmp_path, OVERRIDES + "late:\n  percent_per_day: 50\n  days: {may: 1, kim: 2}\n")
    assert adjustments.strangers(["kim", "lee"]) == ("may", "123")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "overrides:\n- {student: kim, exercise: poll, points: 1}",
            "2: overrides[0] lacks the key 'reason'; try to add 'reason: ...'",
        ),
        ("", "1: the file is empty; try to begin with one 'key: value' a line"),
        ("[]", "1: the file is a list of 0, must be a map with keys like late, overrides; try 'late: ...'"),
        ("later: {}", "1: the file has the key 'later', which has no meaning here; try 'late'"),
        ("overrides: {}", "1: overrides is a map of 0, must be a list; try '- ...' or '[...]'"),
        (
            "overrides:\n- {student: kim, exercise: poll, points: .nan, reason: x}",
            "2: points is nan, must be a number from 0 to 100,000; try 5",
        ),
        (
            "overrides:\n- {student: kim, exercise: poll, points: -1, reason: x}",
            "2: points is -1, must be a number from 0 to 100,000; try 5",
        ),
        (
            "overrides:\n- {student: kim, exercise: pol, points: 1, reason: x}",
            "2: exercise is 'pol', must be an exercise of this course or 'total'; try 'poll'",
        ),
        (
            "overrides:\n- {student: kim, exercise: 4, points: 1, reason: x}",
            "2: exercise is 4, must be one exercise of this course or 'total'; "
            "try '04_pipes/never_eof' or '04_pipes/poll'",
        ),
        (
            "overrides:\n- {student: kim, exercise: pipes, points: 1, reason: x}",
            "2: exercise is 'pipes', must be one exercise of this course or 'total'; "
            "try '04_pipes/never_eof' or '04_pipes/poll'",
        ),
        (
            "overrides:\n- {student: kim, exercise: poll, points: 1, reason: ' '}",
            "2: reason is ' ', must be a text; try to write some words",
        ),
        (
            "overrides:\n- {student: true, exercise: poll, points: 1, reason: x}",
            "2: student is True, must be a student's id; try to put it in quotes",
        ),
        (
            "overrides:\n- {student: kim, exercise: poll, points: 1, reason: x}\n"
            "- {student: kim, exercise: 04_pipes/poll, points: 2, reason: y}",
            "3: 'kim' has '04_pipes/poll' set twice, first in line 2; try to remove one",
        ),
        (
            "late:\n  days: {kim: 1}",
            "2: late does not say just once what a day costs; "
            "try to keep one of 'percent_per_day' and 'points_per_day'",
        ),
        (
            "late:\n  days: {kim: 1}\n  percent_per_day: 1\n  points_per_day: 1",
            "2: late does not say just once what a day costs; "
            "try to keep one of 'percent_per_day' and 'points_per_day'",
        ),
        ("late:\n  percent_per_day: 1", "2: late has no 'due' and no 'days'; try to add the moment when it was due"),
        (
            "late:\n  percent_per_day: 101\n  days: {}",
            "2: percent_per_day is 101, must be a number from 0 to 100; try 5",
        ),
        (
            "late:\n  percent_per_day: 1\n  days: {kim: -1}",
            "3: days of 'kim' is -1, must be a whole number from 0 to 1,000; try 0",
        ),
        (
            "late:\n  percent_per_day: 1\n  days: 3",
            "3: days is 3, must be a map from students' ids to whole days; try 'days: {kim: 2}'",
        ),
        (
            "late:\n  percent_per_day: 1\n  days: {kim: 1, kim: 2}",
            "3: the key 'kim' stands here twice, first in line 3; try to remove one",
        ),
        ("late: &a\n  percent_per_day: 1\n  days: {}", "1: the anchor '&a' is not allowed; try to leave it out"),
        ("late: !!python/object:os.system {}", "1: the tag 'tag:yaml.org,2002:python/object:os.system' is not allowed"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, complaint):
    with pytest.raises(CourseError) as raised:
        read(tmp_path, text)
    assert str(raised.value).splitlines()[0].startswith(f"{tmp_path}/adjustments.yaml:{complaint}")


@pytest.mark.parametrize("due", ["2026-03-01", "tomorrow", "2026-13-01T00:00", "5", "0001-01-01T00:00"])
def test_a_due_date_needs_a_time(tmp_path, due):
    with pytest.raises(CourseError, match="must be a date with a time and an offset; try 2026-03-01T23:59"):
        read(tmp_path, f"late:\n  percent_per_day: 1\n  due: {due}\n")


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CourseError, match=r"none\.yaml:1: the file is missing"):
        load_adjustments(tmp_path / "none.yaml", COURSE)


def test_the_example_in_the_readme_is_read(tmp_path):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(late:.*?)```", readme, re.S)
    adjustments = read(tmp_path, example)
    assert len(adjustments.overrides) == 2
    assert adjustments.late.days == {"kim": 2}
