"""A course that is written is the same course when it is read."""

from pathlib import Path

import pytest

from grader.course import load_course
from grader.course.dump import course_yaml, lesson_yaml
from grader.model.course import Check, Course, Exercise, KnownFailure, Lesson, Limits, Text
from grader.model.verdicts import Cause, ExerciseKind, RunVerdict, Visibility

ROOT = Path(__file__).resolve().parent.parent.parent


def written(course: Course, root: Path) -> Course:
    """Write a course and read it again."""
    (root / "exercises").mkdir()
    (root / "exercises" / "course.yaml").write_text(course_yaml(course), encoding="utf-8")
    for lesson in course.lessons:
        (root / "exercises" / lesson.id).mkdir()
        (root / "exercises" / lesson.id / "lesson.yaml").write_text(lesson_yaml(lesson), encoding="utf-8")
    return load_course(root)


def test_the_course_of_this_repository_survives(tmp_path):
    course = load_course(ROOT)
    assert written(course, tmp_path) == course


@pytest.mark.parametrize("text", ["no", "1.5", "null", "a: b", "# x", "- y", 'it\'s "so"', "{a}", "🙂 管道", "x" * 300])
def test_every_field_and_awkward_texts_survive(tmp_path, text):
    hint = Text(text, zh=text)
    checks = (
        Check("ends", hint, 2.5, hint, Visibility.SHOWN, (), 3),
        Check("arrives", Text(text), 1.0, Text(text), Visibility.HIDDEN, ("ends",)),
    )
    failure = KnownFailure(("ends",), RunVerdict.DEADLOCK, text, Cause.LOCK_ORDER)
    limits = Limits(cpu_s=2.5, tasks=8)
    first = Exercise(
        "01_a", "one", hint, ExerciseKind.FIX, ("f", "G"), checks, (hint, Text(text)), (), 2, limits, failure
    )
    kind = ExerciseKind.IMPLEMENT
    second = Exercise("01_a", "two", hint, kind, ("f",), checks, (), ("01_a/one",), slow_threads=False)
    course = Course("small", Text(text), (Lesson("01_a", hint, (first, second)),))
    assert written(course, tmp_path) == course
