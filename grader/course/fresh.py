"""The files of a new exercise: small ones that work, with marks where an author has to write."""

import contextlib
import keyword
import os
import re
from collections.abc import Iterator
from pathlib import Path
from string import Template

from grader.course.fields import NAME
from grader.course.files import CourseFiles
from grader.course.load import load_course
from grader.course.problems import CourseError, Problem, either, near, read_text
from grader.course.stubs import store_stub
from grader.course.targets import UnknownTarget, resolve
from grader.model.course import Course, Lesson

TEMPLATES = Path(__file__).parent / "templates"
_ZH = {"title": "TO WRITE", "hint": "TO WRITE", "arrives": "每个元素都按顺序到达", "sends": "由子进程发送"}
_ZH |= {"ends": "一切自行结束", "leaves": "没有任何残留"}


class NewNameError(Exception):
    """A name that a new exercise cannot have; the text says why and what to try."""


def add_exercise(course: Course, files: CourseFiles, word: str, statement: bool = False) -> tuple[Path, ...]:
    """Add the exercise that `word` names, `LESSON/NAME`, and return the files that were written, the changed one last.

    With `statement` it gets a translated statement, too. Nothing that is there is replaced; where something fails,
    nothing is left. Raises NewNameError for a name that cannot be, CourseError if the lesson's file cannot take it.
    """
    lesson, name = _named(course, word)
    made = {files.root / path: _filled(template, name) for path, template in _places(lesson, name, statement).items()}
    for path in made:
        if os.path.lexists(path):
            found = path.relative_to(files.root).as_posix()
            raise NewNameError(f"{found!r} is there already; try another name, or move it away first")
    sheet = files.lesson_yaml(lesson)
    before = read_text(sheet)
    with _undone(made, sheet, before):
        for path, text in made.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        sheet.write_text(_with_block(before, _block(name, lesson)), encoding="utf-8")
        again = _read_again(files, lesson, name)
        store_stub(again, files.root, f"{lesson.id}/{name}.py")
    return (*made, sheet)


def _read_again(files: CourseFiles, lesson: Lesson, name: str) -> Course:
    """Return the course with the new exercise. Raises CourseError where it is not what the lesson ends with."""
    with contextlib.suppress(CourseError):  # the lesson's file was good before
        course = load_course(files.root)
        if [exercise.name for exercise in course.exercises if exercise.lesson == lesson.id][-1] == name:
            return course
    sheet = files.lesson_yaml(lesson).relative_to(files.root).as_posix()
    text = "an exercise cannot be added at its end; try to make 'exercises' the last key, one '- name: ...' for each"
    raise CourseError((Problem(sheet, 0, text),))


def _named(course: Course, word: str) -> tuple[Lesson, str]:
    """Return the lesson and the new name that a word means. Raises NewNameError."""
    place, slash, name = word.removesuffix(".py").rpartition("/")
    if not slash:
        example = f"{course.lessons[0].id}/{name or 'relay'}"
        raise NewNameError(f"{word!r} names no lesson; try LESSON/NAME, such as {example}")
    lesson = _lesson(course, place)
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise NewNameError(f"{name!r} cannot be the name of an exercise; try at most 60 small letters, digits and _")
    taken = next((exercise for exercise in course.exercises if exercise.name == name), None)
    if taken is not None:
        raise NewNameError(f"{name!r} is there already, as {taken.id}; try another name")
    return lesson, name


def _lesson(course: Course, word: str) -> Lesson:
    known = {lesson.id: lesson for lesson in course.lessons}
    if word in known:
        return known[word]
    with contextlib.suppress(UnknownTarget):
        found = {exercise.lesson for exercise in resolve(course, [word])}
        if len(found) == 1 and len(resolve(course, [word])) == len(known[min(found)].exercises):
            return known[min(found)]
    alike = near(word, known) or tuple(known)
    raise NewNameError(f"{word!r} is no lesson of this course; try {either(alike)}")


def _places(lesson: Lesson, name: str, statement: bool) -> dict[str, str]:
    """Return the template of each file by its path."""
    below = f"{lesson.id}/{name}"
    places = {
        f"exercises/{below}.py": "stub",
        f"solutions/{below}.py": "solution",
        f"tests/hidden/{lesson.id}/test_{name}.py": "suite",
        f"tests/mistakes/{below}/never_joins.py": "mistake",
        f"tests/variants/{below}/through_a_pipe.py": "variant",
    }
    return {**places, f"exercises/{lesson.id}/zh/{name}.md": "statement"} if statement else places


def _filled(template: str, name: str, **more: str) -> str:
    text = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(name=name, **more)


def _block(name: str, lesson: Lesson) -> str:
    """Return the exercise's part of the lesson's file, in the languages of the lesson."""
    chinese = {f"zh_{key}": f", zh: {text}" if lesson.title.zh else "" for key, text in _ZH.items()}
    return _filled("block", name, **chinese)


def _with_block(text: str, block: str) -> str:
    """Return the file with the block at its end, indented like the exercises before it."""
    found = re.search(r"^( *)- +name:", text, re.MULTILINE)
    indent = found.group(1) if found else "  "
    lines = (f"{indent}{line}" if line else "" for line in block.rstrip("\n").split("\n"))
    return text.rstrip("\n") + "\n" + "\n".join(lines) + "\n"


@contextlib.contextmanager
def _undone(made: dict[Path, str], sheet: Path, before: str) -> Iterator[None]:
    """Take everything back where something goes wrong."""
    try:
        yield
    except BaseException:
        sheet.write_text(before, encoding="utf-8")
        for path in made:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # up to the first folder in which there is something else
                for folder in path.parents:
                    folder.rmdir()
        raise
