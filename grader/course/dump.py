"""A course back into its YAML files, in the form that `load_course` reads. What is as by default is left out."""

from typing import Any

import yaml
from msgspec.structs import fields as fields_of

from grader.model.course import Check, Course, Exercise, KnownFailure, Lesson, Limits, Text
from grader.model.verdicts import Visibility

_WIDTH = 110
_SCHEDULES = 5


class _Dumper(yaml.SafeDumper):
    """Writes lists indented below their key, and every value out: the reader takes no aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists, too."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values twice."""
        return True


def course_yaml(course: Course) -> str:
    """Return the text of `exercises/course.yaml`."""
    return _dump({"id": course.id, "title": _text(course.title), "lessons": [lesson.id for lesson in course.lessons]})


def lesson_yaml(lesson: Lesson) -> str:
    """Return the text of the lesson's `lesson.yaml`."""
    exercises = [_exercise(exercise) for exercise in lesson.exercises]
    return _dump({"title": _text(lesson.title), "exercises": exercises})


def _dump(value: dict[str, Any]) -> str:
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _exercise(exercise: Exercise) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": exercise.name,
        "title": _text(exercise.title),
        "kind": str(exercise.kind),
        "defines": list(exercise.defines),
    }
    if exercise.needs:
        found["needs"] = list(exercise.needs)
    if exercise.schedules != _SCHEDULES:
        found["schedules"] = exercise.schedules
    limits = _differing(exercise.limits)
    if limits:
        found["limits"] = limits
    if not exercise.slow_threads:
        found["slow_threads"] = False
    if exercise.stub is not None:
        found["stub"] = _failure(exercise.stub)
    found["hints"] = [_text(hint) for hint in exercise.hints]
    found["checks"] = [_check(check) for check in exercise.checks]
    return found


def _check(check: Check) -> dict[str, Any]:
    found: dict[str, Any] = {"id": check.id, "title": _text(check.title), "points": _number(check.points)}
    if check.visibility is not Visibility.HIDDEN:
        found["visibility"] = str(check.visibility)
    if check.needs:
        found["needs"] = list(check.needs)
    if check.schedules is not None:
        found["schedules"] = check.schedules
    found["hint"] = _text(check.hint)
    return found


def _failure(failure: KnownFailure) -> dict[str, Any]:
    found: dict[str, Any] = {"fails": list(failure.fails), "verdict": str(failure.verdict), "says": failure.says}
    return found if failure.cause is None else {**found, "cause": str(failure.cause)}


def _differing(limits: Limits) -> dict[str, Any]:
    usual = Limits()
    names = [field.name for field in fields_of(Limits)]
    return {name: getattr(limits, name) for name in names if getattr(limits, name) != getattr(usual, name)}


def _text(text: Text) -> str | dict[str, str]:
    return text.en if text.zh is None else {"en": text.en, "zh": text.zh}


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value
