"""The students' edition of a course: what they work with, and no trace of what they are not to see.

The files of lessons are written anew from the course as it was read, so that no comment, hint or point of a hidden
check can stay in them; suites are cut (`grader.course.cut`); solutions, mistakes and variants are never opened. At the
end the edition is searched for names and titles of hidden checks, and refused if one is found.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template

from msgspec import Struct, json, structs

from grader.bulk.kit import kit_files
from grader.bulk.place import write_folder
from grader.course import CourseError, CourseFiles, Problem
from grader.course.cut import cut_suite
from grader.course.dump import course_yaml, lesson_yaml
from grader.course.problems import UnreadableError, read_text
from grader.course.stubs import NAME as STUBS
from grader.course.stubs import stored_stubs
from grader.grading import InputError
from grader.model.course import Check, Course, Exercise, Lesson
from grader.model.verdicts import Visibility
from grader.report.words import amount

TEMPLATES = Path(__file__).parent / "templates"
_POINTS = (
    "The checks here are worth {here} points. Your teacher's grader asks more of the same answers, {all} points in\n"
    "all; what it asks follows from the tasks as they stand."
)
_POINTS_ZH = (
    "这里的检查共 {here} 分。老师的评分程序对同样的答案还有更多检查，总共 {all} 分：它检查的内容都来自题目本身。"
)
_ALL_SHOWN = "The checks here are all there are, {here} points."
_ALL_SHOWN_ZH = "这里就是全部的检查，共 {here} 分。"
_IGNORED = b".plumbline/\n.venv/\n__pycache__/\n*.egg-info/\n"


class Edition(Struct, frozen=True):
    """What an edition holds: its course, its files by path with forward slashes, and the points here and in all."""

    course: Course
    files: dict[str, bytes]
    here: float
    all: float


def release(course: Course, files: CourseFiles, folder: Path) -> Edition:
    """Write the students' edition into `folder`, which must not be there or be empty: all of it, or nothing.

    Raises InputError for a folder that cannot be used, CourseError for a course that cannot be released.
    """
    _refuse_inside(files.root, folder)
    edition = make_edition(course, files)
    write_folder(folder, edition.files)
    return edition


def make_edition(course: Course, files: CourseFiles, with_grader: bool = True) -> Edition:
    """Return the students' edition. Raises CourseError with all that stands in the way."""
    shown = shown_course(course)
    _refuse_conftests(course, files)
    found = kit_files() if with_grader else {}
    found["exercises/course.yaml"] = course_yaml(shown).encode()
    stubs = _stubs(course, files)
    found[f"exercises/{STUBS}"] = json.format(json.encode(stubs), indent=1) + b"\n"
    found.update({f"exercises/{path}": text.encode() for path, text in stubs.items()})
    for lesson in shown.lessons:
        found[f"exercises/{lesson.id}/lesson.yaml"] = lesson_yaml(lesson).encode()
        found.update(_texts(lesson, files))
    for exercise in shown.exercises:
        found[_suite_path(exercise)] = _suite(exercise, files).encode()
    here, total = _possible(shown), _possible(course)
    found.update(_readmes(shown, here, total))
    found[".gitignore"] = _IGNORED
    _refuse_traces(course, found)
    return Edition(shown, found, here, total)


def shown_course(course: Course) -> Course:
    """Return the course with the shown checks only, and without how stubs fail.

    A shown check that needs a hidden one needs what that one needs. Raises CourseError for an exercise without any
    shown check.
    """
    bare = tuple(exercise for exercise in course.exercises if not _shown(exercise))
    if bare:
        text = "exercise {!r} has no check with 'visibility: shown', so students could not grade it; try to show one"
        raise CourseError(
            tuple(Problem(f"exercises/{one.lesson}/lesson.yaml", 0, text.format(one.name)) for one in bare)
        )
    lessons = tuple(
        structs.replace(lesson, exercises=tuple(_without_hidden(exercise) for exercise in lesson.exercises))
        for lesson in course.lessons
    )
    return structs.replace(course, lessons=lessons)


def _shown(exercise: Exercise) -> tuple[Check, ...]:
    return tuple(check for check in exercise.checks if check.visibility is Visibility.SHOWN)


def _without_hidden(exercise: Exercise) -> Exercise:
    by_id = {check.id: check for check in exercise.checks}

    def needed(check: Check) -> Iterator[str]:
        for id in check.needs:
            if by_id[id].visibility is Visibility.SHOWN:
                yield id
            else:
                yield from needed(by_id[id])

    checks = tuple(structs.replace(check, needs=tuple(dict.fromkeys(needed(check)))) for check in _shown(exercise))
    return structs.replace(exercise, checks=checks, stub=None)


def _possible(course: Course) -> float:
    return sum(exercise.possible for exercise in course.exercises)


def _refuse_inside(root: Path, folder: Path) -> None:
    place = folder.resolve()
    for name in ("exercises", "solutions", "tests", "grader"):
        if place.is_relative_to(root.resolve() / name):
            raise InputError(f"{str(folder)!r} lies in {name!r} of the course itself; try a folder outside of it")


def _refuse_conftests(course: Course, files: CourseFiles) -> None:
    """Raise CourseError for what suites share: nothing tells which of it belongs to hidden checks."""
    text = "it cannot be cut into what is shown and what is hidden; try to put its fixtures into the suites"
    paths = dict.fromkeys(path for exercise in course.exercises for path in files.conftests(exercise))
    if paths:
        raise CourseError(tuple(Problem(path.relative_to(files.root).as_posix(), 0, text) for path in paths))


def _stubs(course: Course, files: CourseFiles) -> dict[str, str]:
    """Return the stubs as they are stored, not as somebody may have edited them."""
    stored = stored_stubs(files.root)
    text = "its stub is not stored; try `python -m grader verify --accept-stubs`"
    problems = tuple(Problem(f"exercises/{one.path}", 0, text) for one in course.exercises if one.path not in stored)
    if problems:
        raise CourseError(problems)
    return {exercise.path: stored[exercise.path] for exercise in course.exercises}


def _texts(lesson: Lesson, files: CourseFiles) -> dict[str, bytes]:
    """Return the lesson's text and the statements of its exercises, in every language that is there."""
    folder = files.lesson_yaml(lesson).parent
    names = [path.name for path in folder.glob("README*.md")]
    for exercise in lesson.exercises:
        names += [path.relative_to(folder).as_posix() for path in folder.glob(f"??/{exercise.name}.md")]
    paths = [f"exercises/{lesson.id}/{name}" for name in sorted(names)]
    return {path: _read(files.root / path, path).encode() for path in paths}


def _read(path: Path, name: str) -> str:
    try:
        return read_text(path)
    except UnreadableError as error:
        raise CourseError((Problem(name, error.line, error.text),)) from None


def _suite_path(exercise: Exercise) -> str:
    return f"tests/hidden/{exercise.lesson}/test_{exercise.name}.py"


def _suite(exercise: Exercise, files: CourseFiles) -> str:
    text = _read(files.suite(exercise), _suite_path(exercise))
    tests = [f"test_{check.id}" for check in exercise.checks]
    return cut_suite(text, _suite_path(exercise), tests, f"The checks of {exercise.id} that students see.")


def _readmes(course: Course, here: float, total: float) -> dict[str, bytes]:
    texts = (_POINTS, _POINTS_ZH) if here < total else (_ALL_SHOWN, _ALL_SHOWN_ZH)
    made = {}
    for name, language, text in (("README.md", "en", texts[0]), ("README.zh.md", "zh", texts[1])):
        points = text.format(here=amount(here), all=amount(total))
        template = Template((TEMPLATES / name).read_text(encoding="utf-8"))
        example = course.exercises[0].name
        filled = template.substitute(title=course.title.say(language), points=points, example=example)
        made[name] = filled.encode()
    return made


def _refuse_traces(course: Course, found: dict[str, bytes]) -> None:
    """Raise CourseError for every line of the course's files that names a hidden check."""
    hidden = {
        exercise.id: [check for check in exercise.checks if not _is_shown(check)] for exercise in course.exercises
    }
    shown = {check.id for exercise in course.exercises for check in exercise.checks if _is_shown(check)}
    # an id of one word may be an ordinary word of the text; in the suite of its exercise it is looked for as a test
    words = {check.id for checks in hidden.values() for check in checks if "_" in check.id} - shown
    problems: list[Problem] = []
    for path, content in found.items():
        if path.startswith(("exercises/", "tests/")):
            text = content.decode("utf-8")
            problems += _traces(path, text, words)
    for exercise in course.exercises:
        suite = _suite_path(exercise)
        tests = {f"test_{check.id}" for check in hidden[exercise.id]}
        titles = {title for check in hidden[exercise.id] for title in (check.title.en, check.title.zh) if title}
        own = {check.title.en for check in exercise.checks if _is_shown(check)}
        text = found[suite].decode("utf-8")
        problems += _traces(suite, text, tests)
        problems += [
            _trace(suite, number, title)
            for number, line in enumerate(text.splitlines(), 1)
            for title in titles - own
            if title in line
        ]
    if problems:
        raise CourseError(tuple(dict.fromkeys(problems)))


def _traces(path: str, text: str, words: Iterable[str]) -> list[Problem]:
    known = frozenset(words)
    lines = enumerate(text.splitlines(), 1)
    return [_trace(path, number, word) for number, line in lines for word in re.findall(r"\w+", line) if word in known]


def _trace(path: str, line: int, word: str) -> Problem:
    advice = "try to say it in other words, or to show that check"
    return Problem(path, line, f"{word!r} would tell students of a hidden check; {advice}")


def _is_shown(check: Check) -> bool:
    return check.visibility is Visibility.SHOWN
