"""What people type to mean a lesson or an exercise."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.course.problems import either, near, shown
from grader.model.course import Course, Exercise, Lesson

Named = dict[str, list[tuple[Exercise, ...]]]


class UnknownTarget(Exception):
    """A word that means no single lesson or exercise; `near` are names that could have been meant."""

    def __init__(self, word: str, near: tuple[str, ...]) -> None:
        """Keep the word as it was typed."""
        super().__init__(word, near)
        self.word = word
        self.near = near

    def __str__(self) -> str:
        """Return one sentence with the word and what to try."""
        advice = either(self.near) if self.near else "`python -m grader list`, which shows all names"
        return f"{shown(self.word)} names no single lesson, exercise or stub of this course; try {advice}"


def resolve(course: Course, words: Sequence[str]) -> tuple[Exercise, ...]:
    """Return the exercises that the words mean, in the order of the course and each once; all for no words.

    A lesson is `4`, `04_pipes` or `pipes`; an exercise `4.3`, `never_eof`, `04_pipes/never_eof` or the path of its
    stub. Raises UnknownTarget for the first word that means nothing, or more than one thing.
    """
    names = _names(course)
    wanted = {exercise.id for word in words for exercise in _meant(names, word)}
    return tuple(exercise for exercise in course.exercises if exercise.id in wanted or not words)


def _names(course: Course) -> Named:
    names: Named = {}
    for lesson in course.lessons:
        number, short = _number(lesson), lesson.id.partition("_")[2]
        for word in {str(number), f"{number:02}", lesson.id, short}:
            names.setdefault(word, []).append(lesson.exercises)
        for place, exercise in enumerate(lesson.exercises, 1):
            for word in (f"{number}.{place}", exercise.name, exercise.id):
                names.setdefault(word, []).append((exercise,))
    return names


def _number(lesson: Lesson) -> int:
    return int(re.match(r"\d*", lesson.id, re.ASCII).group() or 0)  # type: ignore[union-attr]


def _meant(names: Named, word: str) -> tuple[Exercise, ...]:
    found = names.get(word) or names.get(_from_path(word, names), [])
    if len(found) != 1:
        raise UnknownTarget(word, _alike(names, found, word))
    return found[0]


def _from_path(word: str, names: Named) -> str:
    """Return the name that a path ends with: of a stub with or without its folders, or of a lesson's folder."""
    parts = PurePosixPath(word.replace("\\", "/").removesuffix(".py")).parts
    last_two, last = "/".join(parts[-2:]), parts[-1] if parts else ""
    is_lesson = re.match(r"\d+_", last, re.ASCII) and not word.endswith(".py")
    return last if len(parts) == 1 or is_lesson else last_two


def _alike(names: Named, found: list[tuple[Exercise, ...]], word: str) -> tuple[str, ...]:
    """Return the full names of several meanings, or names that look like the word."""
    if found:
        return tuple(meaning[0].id if len(meaning) == 1 else meaning[0].lesson for meaning in found)
    full = near(word, names)
    return full or near(PurePosixPath(word).stem, names)
