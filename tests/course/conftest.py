"""A small course without a fault, in a folder of its own, to be spoilt one thing at a time."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import CourseError, CourseFiles, lint, load_course
from grader.model.course import Course, Exercise

LESSON = "exercises/04_pipes/lesson.yaml"

COURSE_YAML = """\
id: ipc
title: {en: Processes that talk, zh: 进程}
lessons: [01_queues, 04_pipes]
"""

CHECKS = """\
    checks:
      - id: keeps_order
        title: {en: "In order", zh: 顺序}
        points: 3
        visibility: shown
        hint: Look at the order.
      - id: ends
        title: It ends
        points: 2.5
        needs: [keeps_order]
        schedules: 8
        hint: Who could still write?
      - id: large
        title: Large items
        points: 1
        hint: Take first, join later.
      - id: leaves_nothing_behind
        title: Nothing stays
        points: 1.5
        hint: Join the child.
"""

RELAY = f"""\
  - name: relay
    title: There and back
    kind: implement
    defines: [relay]
    hints: [Who puts?, Who gets?]
{CHECKS}"""

ONE_WAY = f"""\
  - name: one_way
    title: One way
    kind: implement
    defines: [stream]
    needs: [01_queues/relay]
    hints: [Who writes?, Who reads?]
{CHECKS}"""

NEVER_EOF = f"""\
  - name: never_eof
    title: {{en: The pipe that never ends, zh: 管道}}
    kind: fix
    defines: [deliver]
    needs: [one_way]
    schedules: 6
    limits: {{memory_mb: 256, cpu_s: 2.5}}
    stub:
      fails: [ends]
      verdict: deadlock
      cause: write_end_open
      says: holds the write end
    hints:
      - {{en: Who can write?, zh: 谁}}
      - Close it.
{CHECKS}"""

STUB = '''\
"""Hand items over.

    >>> {function}([1])
    [1]
"""


def {function}(items):
    # TODO: hand them over.
    raise NotImplementedError
'''

SOLUTION = '''\
"""Hand items over.

    >>> {function}([1])
    [1]
"""


def {function}(items):
    # A list keeps its order.
    return list(items)
'''

BROKEN = '''\
"""Hand items over.

    >>> deliver([1])
    [1]
"""


def deliver(items):
    # TODO: who can still write?
    while items:
        pass
    return list(items)
'''

SUITE = '''\
"""What is promised."""


def test_keeps_order(play, draw):
    play("relay", draw.items())


def test_ends(play, draw):
    play("relay", draw.items()).ends()


def test_large(play, draw):
    play("relay", draw.items())


def test_leaves_nothing_behind(play, draw):
    play("relay", draw.items()).leaves_nothing()
'''

MISTAKE = """\
# mistake: it waits for ever
# fails: ends, leaves_nothing_behind
# verdict: deadlock
# cause: write_end_open
# says: holds the write end
import time
"""


class CourseFolder:
    """A course on disk, and what the package says of it."""

    def __init__(self, root: Path) -> None:
        """Write the YAML files of the course into `root`."""
        self.root = root
        self.files = CourseFiles(root)
        self.write("exercises/course.yaml", COURSE_YAML)
        self.write("exercises/01_queues/lesson.yaml", f"title: First in\nexercises:\n{RELAY}")
        self.write(LESSON, f"title: {{en: Two ends, zh: 两端}}\nexercises:\n{ONE_WAY}{NEVER_EOF}")

    def complete(self) -> None:
        """Write all the files that belong to the exercises and lessons."""
        self.write("exercises/01_queues/README.md", "# First in\n")
        self.write("exercises/04_pipes/README.md", "# Two ends\n")
        self.write("exercises/04_pipes/README.zh.md", "# 两端\n")
        self._fill("01_queues/relay", "relay")
        self._fill("04_pipes/one_way", "stream")
        self._fill("04_pipes/never_eof", "deliver")
        self.write("exercises/04_pipes/never_eof.py", BROKEN)

    def _fill(self, exercise: str, function: str) -> None:
        lesson, _, name = exercise.partition("/")
        self.write(f"exercises/{exercise}.py", STUB.format(function=function))
        self.write(f"solutions/{exercise}.py", SOLUTION.format(function=function))
        self.write(f"tests/hidden/{lesson}/test_{name}.py", SUITE)
        for number in range(4):
            self.write(f"tests/mistakes/{exercise}/wrong_{number}.py", MISTAKE)
        for number in range(2):
            self.write(f"tests/variants/{exercise}/right_{number}.py", SOLUTION.format(function=function))

    def write(self, file: str, text: str | bytes) -> None:
        """Write a file of the course."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def edit(self, file: str, old: str, new: str) -> int:
        """Replace the last `old` in a file and return its line."""
        before, found, after = (self.root / file).read_text(encoding="utf-8").rpartition(old)
        assert found, f"{old!r} is not in {file}"
        self.write(file, before + new + after)
        return before.count("\n") + 1

    def append(self, file: str, text: str) -> None:
        """Write some more at the end of a file."""
        self.write(file, (self.root / file).read_text(encoding="utf-8") + text)

    def load(self) -> Course:
        """Load the course."""
        return load_course(self.root)

    def problems(self) -> list[str]:
        """Return what loading the course complains about."""
        try:
            self.load()
        except CourseError as error:
            return str(error).splitlines()
        return []

    def lint(self) -> list[str]:
        """Return what linting complains about."""
        course = self.load()
        self.store_stubs(course)
        return [str(problem) for problem in lint(course, self.files)]

    def store_stubs(self, course: Course) -> None:
        """Store the stubs as they stand, those that cannot be read left out."""
        texts = {}
        for exercise in course.exercises:
            with contextlib.suppress(OSError, ValueError):
                texts[exercise.path] = self.files.stub(exercise).read_text(encoding="utf-8")
        self.write("exercises/.stubs.json", json.dumps(texts))

    def exercise(self, id: str) -> Exercise:
        """Return one exercise by its id."""
        return next(exercise for exercise in self.load().exercises if exercise.id == id)


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    """A course that loads; its exercises have no files yet."""
    return CourseFolder(tmp_path)


@pytest.fixture
def complete(course: CourseFolder) -> CourseFolder:
    """A course in which nothing is missing."""
    course.complete()
    return course


@pytest.fixture
def complaint(course: CourseFolder) -> Callable[[str, str], str]:
    """Spoil one thing in a lesson's file; the one complaint, without the place, which is checked here."""

    def spoil(old: str, new: str) -> str:
        line = course.edit(LESSON, old, new)
        (problem,) = course.problems()
        place, _, text = problem.partition(": ")
        assert place == f"{LESSON}:{line}"
        return text

    return spoil
