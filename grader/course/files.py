"""Where the files of a course lie, and how a known mistake says what must become of it."""

import re
from pathlib import Path

from msgspec import Struct

from grader.course.fields import Fields, Spot, distinct, one_of, sentence, word_of
from grader.course.problems import CourseError, Sheet, UnreadableError, read_text
from grader.course.yamlfile import Node
from grader.model.course import Exercise, KnownFailure, Lesson
from grader.model.verdicts import Cause, RunVerdict

SLUG = re.compile(r"[a-z0-9][a-z0-9_]*", re.ASCII)
_HEAD = re.compile(r"# ([a-z]+): *(.*)")


class KnownAnswer(Struct, frozen=True):
    """An answer whose result is known: full points, or the failure that is `expected`."""

    slug: str
    path: Path
    expected: KnownFailure | None = None


class CourseFiles(Struct, frozen=True):
    """The paths of everything that belongs to an exercise or a lesson, whether it is there or not."""

    root: Path

    def stub(self, exercise: Exercise) -> Path:
        """Return what a student begins with."""
        return self.root / "exercises" / exercise.path

    def solution(self, exercise: Exercise) -> Path:
        """Return the stub's twin."""
        return self.root / "solutions" / exercise.path

    def suite(self, exercise: Exercise) -> Path:
        """Return the hidden suite."""
        return self.root / "tests" / "hidden" / exercise.lesson / f"test_{exercise.name}.py"

    def conftests(self, exercise: Exercise) -> tuple[Path, ...]:
        """Return each `conftest.py` that pytest loads with the suite: its lesson's, and that of all lessons."""
        lesson = self.suite(exercise).parent
        return tuple(path for folder in (lesson, lesson.parent) if (path := folder / "conftest.py").is_file())

    def mistakes(self, exercise: Exercise) -> tuple[KnownAnswer, ...]:
        """Return the known wrong answers by slug, each with the failure that its first lines announce.

        Raises CourseError with the problems of all of them.
        """
        paths = self._answers("mistakes", exercise)
        sheets = [Sheet(path.relative_to(self.root).as_posix()) for path in paths]
        found = [_announced(path, exercise, sheet) for path, sheet in zip(paths, sheets, strict=True)]
        problems = tuple(problem for sheet in sheets for problem in sheet.problems)
        if problems:
            raise CourseError(problems)
        return tuple(KnownAnswer(path.stem, path, failure) for path, failure in zip(paths, found, strict=True))

    def variants(self, exercise: Exercise) -> tuple[KnownAnswer, ...]:
        """Return the known other right answers by slug."""
        return tuple(KnownAnswer(path.stem, path) for path in self._answers("variants", exercise))

    def lesson_text(self, lesson: Lesson, language: str = "en") -> Path:
        """Return the lesson's text in a language, in English where there is none."""
        folder = self.lesson_yaml(lesson).parent
        translated = folder / f"README.{language}.md"
        return translated if translated.is_file() else folder / "README.md"

    def lesson_text_name(self, exercise: Exercise, language: str = "en") -> str:
        """Return the name of the text of the exercise's lesson, in a language or in English."""
        translated = f"README.{language}.md"
        return translated if (self.stub(exercise).parent / translated).is_file() else "README.md"

    def lesson_yaml(self, lesson: Lesson) -> Path:
        """Return the file with the lesson's exercises and checks."""
        return self.root / "exercises" / lesson.id / "lesson.yaml"

    def _answers(self, kind: str, exercise: Exercise) -> list[Path]:
        folder = self.root / "tests" / kind / exercise.lesson / exercise.name
        return sorted(path for path in folder.glob("*.py") if SLUG.fullmatch(path.stem))


def _announced(path: Path, exercise: Exercise, sheet: Sheet) -> KnownFailure | None:
    """Read the comment block that a mistake begins with; what is wrong with it goes to `sheet`."""
    try:
        block = _block(read_text(path).splitlines(), sheet)
    except UnreadableError as error:
        sheet.add(error.line, error.text)
        return None
    checks = tuple(check.id for check in exercise.checks)
    return Spot(sheet, block, "the comment block on top").attempt(lambda spot: _failure(spot, checks), None)


def _block(lines: list[str], sheet: Sheet) -> Node:
    """Return the lines `# key: value` on top as a map of texts, the checks as a list."""
    entries: dict[str, Node] = {}
    for number, line in enumerate(lines, 1):
        head = _HEAD.fullmatch(line.rstrip())
        if not head:
            break
        key, value = head.groups()
        if key in entries:
            first = entries[key].line
            sheet.add(number, f"the key {key!r} stands here twice, first in line {first}; try to remove one")
        items = [Node(number, item.strip(), number) for item in value.split(",")]
        entries[key] = Node(number, items if key == "fails" else value, number)
    return Node(1, entries, 1)


def _failure(spot: Spot, checks: tuple[str, ...]) -> KnownFailure:
    fields = Fields(spot, "mistake fails verdict says", "cause")
    return KnownFailure(
        fails=fields.take("fails", distinct(one_of(checks, "a check of this exercise"), least=1), ()),
        verdict=fields.take("verdict", word_of(RunVerdict), RunVerdict.FINISHED),
        says=fields.take("says", sentence, ""),
        cause=fields.take("cause", word_of(Cause), None),
        title=fields.take("mistake", sentence, ""),
    )
