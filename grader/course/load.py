"""The YAML files of a course into one `Course`, or into all their problems at once."""

import os
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import fields as fields_of

from grader.course.fields import (
    Fields,
    Reader,
    Spot,
    a_lesson_id,
    a_name,
    above_zero,
    an_identifier,
    distinct,
    list_of,
    new,
    one_of,
    sentence,
    text,
    whole,
    word_of,
    yes_or_no,
)
from grader.course.problems import CourseError, Problem, Sheet, either, near, shown
from grader.course.yamlfile import Refused, read_yaml
from grader.model.course import Check, Course, Exercise, KnownFailure, Lesson, Limits, Text
from grader.model.verdicts import Cause, ExerciseKind, RunVerdict, Visibility

COURSE_FILE = "exercises/course.yaml"
MOST_POINTS = 1000
MOST_SCHEDULES = 1000
MOST_OF_A_LIMIT = 1_000_000
_NO_TEXT = Text("")


def find_root(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that holds `exercises/course.yaml`.

    Raises CourseError where there is none.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        # Unlike Path.is_file, this answers False for a folder that may not be entered.
        if os.path.isfile(folder / COURSE_FILE):
            return folder
    reason = f"no {COURSE_FILE!r} here or in a folder above; try again from the folder of the course"
    raise CourseError((Problem(str(start), 0, reason),))


def load_course(root: Path) -> Course:
    """Return the course whose `exercises/` lies in `root`.

    An exercise's `needs` become full ids. Raises CourseError with every problem of every file.
    """
    sheets: list[Sheet] = []
    spot = _open(root, COURSE_FILE, "the course", sheets)
    course = spot.attempt(lambda spot: _course(spot, root, sheets), None)
    problems = tuple(problem for sheet in sheets for problem in sheet.problems)
    if problems or course is None:
        raise CourseError(problems)
    return course


def _open(root: Path, file: str, label: str, sheets: list[Sheet]) -> Spot:
    """Read one file; its sheet is appended to `sheets`."""
    sheet = Sheet(file)
    sheets.append(sheet)
    return Spot(sheet, read_yaml(root / file, sheet), label)


def _course(spot: Spot, root: Path, sheets: list[Sheet]) -> Course:
    fields = Fields(spot, "id title lessons")
    ids: tuple[str, ...] = fields.take("lessons", distinct(_folder_in(root / "exercises"), least=1), ())
    lessons = [(id, _open(root, f"exercises/{id}/lesson.yaml", "the lesson", sheets)) for id in ids]
    return Course(
        id=fields.take("id", a_name, ""),
        title=fields.take("title", text, _NO_TEXT),
        lessons=_lessons(lessons),
    )


def _folder_in(exercises: Path) -> Reader[str]:
    """Read the id of a lesson, which is the name of a folder."""

    def read(spot: Spot) -> str:
        lesson = a_lesson_id(spot)
        if (exercises / lesson).is_dir():
            return lesson
        alike = near(lesson, sorted(path.name for path in exercises.iterdir() if path.is_dir()))
        advice = either(alike) if alike else f"to make the folder 'exercises/{lesson}'"
        raise spot.wrong("the name of a folder in 'exercises'", advice)

    return read


class _Outline(Struct, frozen=True):
    """All exercises in order by id, each with what it says it needs; known before any exercise is read."""

    needs: dict[str, tuple[str, ...]]
    unread: frozenset[str]

    def circle(self, start: str, end: str) -> tuple[str, ...]:
        """Return the way by which `start` needs `end`, both included; empty where it does not."""
        ways: list[tuple[str, ...]] = [(start,)]
        seen = {start}
        while ways:
            way = ways.pop()
            if way[-1] == end:
                return way
            further = [need for need in self.needs.get(way[-1], ()) if need not in seen]
            seen.update(further)
            ways.extend((*way, need) for need in further)
        return ()


def _outline(lessons: list[tuple[str, Spot]]) -> _Outline:
    needs: dict[str, tuple[str, ...]] = {}
    for id, lesson in lessons:
        for exercise in _items(lesson, "exercises"):
            words = (_word(need) for need in _items(exercise, "needs"))
            needs[f"{id}/{_word(exercise.inside('name'))}"] = tuple(_full(id, word) for word in words if word)
    return _Outline(needs, frozenset(id for id, lesson in lessons if isinstance(lesson.node.value, Refused)))


def _items(spot: Spot, key: str) -> tuple[Spot, ...]:
    """Return what stands in the list behind a key, as it is."""
    found = spot.inside(key)
    return tuple(found.items()) if found else ()


def _word(spot: Spot | None) -> str:
    """Return a text as it is, or nothing."""
    return spot.node.value if spot and isinstance(spot.node.value, str) else ""


def _full(lesson: str, name: str) -> str:
    return name if "/" in name else f"{lesson}/{name}"


def _lessons(spots: list[tuple[str, Spot]]) -> tuple[Lesson, ...]:
    outline = _outline(spots)
    found = [spot.attempt(_lesson(id, outline), None) for id, spot in spots]
    return tuple(lesson for lesson in found if lesson)


def _lesson(id: str, outline: _Outline) -> Reader[Lesson]:
    names: set[str] = set()

    def read(spot: Spot) -> Lesson:
        fields = Fields(spot, "title exercises")
        return Lesson(
            id=id,
            title=fields.take("title", text, _NO_TEXT),
            exercises=fields.take("exercises", list_of(_exercise(id, names, outline), least=1), ()),
        )

    return read


def _named(spot: Spot, kind: str, key: str) -> Spot:
    """Call a map by the name that it gives itself."""
    name = _word(spot.inside(key))
    return Spot(spot.sheet, spot.node, f"{kind} {shown(name)}" if name else f"this {kind}")


def _exercise(lesson: str, names: set[str], outline: _Outline) -> Reader[Exercise]:
    def read(spot: Spot) -> Exercise:
        fields = Fields(
            _named(spot, "exercise", "name"),
            "name title kind defines hints checks",
            "needs schedules limits stub slow_threads",
        )
        name = fields.take("name", new(a_name, names), "")
        kind = fields.take("kind", word_of(ExerciseKind), ExerciseKind.FIX)
        checks = tuple(_word(check.inside("id")) for check in _items(spot, "checks"))
        return Exercise(
            lesson=lesson,
            name=name,
            title=fields.take("title", text, _NO_TEXT),
            kind=kind,
            defines=fields.take("defines", distinct(an_identifier, least=1), ()),
            checks=fields.take("checks", list_of(_check(checks, set()), least=1), ()),
            hints=fields.take("hints", list_of(text), ()),
            needs=fields.take("needs", distinct(_earlier(f"{lesson}/{name}", outline)), ()),
            schedules=fields.take("schedules", whole(1, MOST_SCHEDULES), 5),
            limits=fields.take("limits", _limits, Limits()),
            stub=fields.take("stub", _stub(kind, checks), None),
            slow_threads=fields.take("slow_threads", yes_or_no, True),
        )

    return read


def _earlier(own: str, outline: _Outline) -> Reader[str]:
    """Read the name of an exercise that comes before the exercise `own`; its full id."""
    lesson = own.partition("/")[0]
    known = tuple(outline.needs)
    before = known[: known.index(own)] if own in known else known

    def read(spot: Spot) -> str:
        word = sentence(spot)
        wanted = _full(lesson, word)
        if wanted in before or wanted.partition("/")[0] in outline.unread:
            return wanted
        circle = outline.circle(wanted, own)
        if circle:
            raise spot.wrong("no part of a circle", f"to break {' > '.join((own, *circle))}")
        if wanted in known:
            raise spot.wrong("an exercise that comes before", "to move it up, or to leave the need out")
        raise spot.not_one_of("an exercise of this lesson, or 'lesson/name'", _sayable(before, lesson, word))

    return read


def _sayable(ids: tuple[str, ...], lesson: str, word: str) -> tuple[str, ...]:
    """Return the names to offer for a wrong one: its namesakes in other lessons, or else all that can be said."""
    namesakes = tuple(id for id in ids if id.endswith(f"/{word}"))
    return namesakes or (*(id.removeprefix(f"{lesson}/") for id in ids),)


def _check(ids: tuple[str, ...], seen: set[str]) -> Reader[Check]:
    """Read one check; `seen` holds the ids of those above it."""

    def read(spot: Spot) -> Check:
        fields = Fields(_named(spot, "check", "id"), "id title points hint", "visibility needs schedules")
        above = tuple(id for id in ids if id in seen)
        return Check(
            id=fields.take("id", new(a_name, seen), ""),
            title=fields.take("title", text, _NO_TEXT),
            points=fields.take("points", above_zero(MOST_POINTS), 1.0),
            hint=fields.take("hint", text, _NO_TEXT),
            visibility=fields.take("visibility", word_of(Visibility), Visibility.HIDDEN),
            needs=fields.take("needs", distinct(one_of(above, "a check that stands above this one")), ()),
            schedules=fields.take("schedules", whole(1, MOST_SCHEDULES), None),
        )

    return read


def _limits(spot: Spot) -> Limits:
    kinds = {field.name: field.type for field in fields_of(Limits)}
    fields = Fields(spot, "", " ".join(kinds))
    given: dict[str, Any] = {}
    for name, kind in kinds.items():
        read: Reader[Any] = whole(1, MOST_OF_A_LIMIT) if kind is int else above_zero(MOST_OF_A_LIMIT)
        value = fields.take(name, read, None)
        given.update({name: value} if value is not None else {})
    return Limits(**given)


def _stub(kind: ExerciseKind, ids: tuple[str, ...]) -> Reader[KnownFailure]:
    """Read how the stub of a *fix* exercise fails."""

    def read(spot: Spot) -> KnownFailure:
        if kind is not ExerciseKind.FIX:
            raise spot.wrong("left out where kind is 'implement'", "to remove it")
        fields = Fields(spot, "fails verdict says", "cause")
        return KnownFailure(
            fails=fields.take("fails", distinct(one_of(ids, "a check of this exercise"), least=1), ()),
            verdict=fields.take("verdict", word_of(RunVerdict), RunVerdict.FINISHED),
            says=fields.take("says", sentence, ""),
            cause=fields.take("cause", word_of(Cause), None),
        )

    return read
