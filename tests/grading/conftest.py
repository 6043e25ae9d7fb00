"""A small course of its own, in a temporary folder: two exercises whose suites are a few lines."""

from pathlib import Path

import pytest

from grader.course import CourseFiles, load_course
from grader.course.stubs import accept_stubs
from grader.grading import Options, grade

LESSON = """\
title: First things
exercises:
  - name: add
    title: Add two numbers
    kind: implement
    defines: [add]
    schedules: 2
    hints: [What does plus do?, Use it.]
    limits: {wall_s: 20, cpu_s: 1, memory_mb: 128, output_kb: 64, tasks: 24, file_mb: 8}
    checks:
      - {id: adds, title: It adds, points: 3, visibility: shown, hint: Use plus.}
      - {id: ends, title: It ends, points: 2, hint: Return.}
      - {id: leaves_nothing, title: Nothing stays, points: 1, hint: Join., needs: [ends]}
      - {id: by_a_process, title: A process adds, points: 2, hint: Start one., schedules: 1}
  - name: other
    title: Another one
    kind: implement
    defines: [other]
    schedules: 1
    hints: [Really?, Yes.]
    checks:
      - {id: answers, title: It answers, points: 4, hint: "It is 42."}
"""
SUITE = """\
def test_adds(play, draw):
    a, b = draw.randint(1, 9), draw.randint(1, 9)
    play("add", a, b).returns(a + b)


def test_ends(play, draw):
    play("add", 1, 2).ends()


def test_leaves_nothing(play, draw):
    play("add", 1, 2).leaves_nothing()


def test_by_a_process(play, draw):
    run = play("add", 1, 2)
    run.check(run.value == 3 and len(run.processes) == 1, "no process was started")
"""
OTHER = """\
def test_answers(play, draw):
    play("other").returns(42)
"""
STUB = '"""Add."""\n\n\ndef add(a, b):\n    # TODO\n    raise NotImplementedError\n'
OTHER_STUB = '"""Other."""\n\n\ndef other():\n    # TODO\n    raise NotImplementedError\n'
RIGHT = """\
from multiprocessing import Process, Queue


def work(a, b, q):
    q.put(a + b)


def add(a, b):
    q = Queue()
    process = Process(target=work, args=(a, b, q))
    process.start()
    total = q.get()
    process.join()
    return total
"""


class Desk:
    """The small course and a student's folder beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        write(root / "exercises/course.yaml", "id: small\ntitle: Small\nlessons: [01_first]\n")
        write(root / "exercises/01_first/lesson.yaml", LESSON)
        write(root / "exercises/01_first/add.py", STUB)
        write(root / "exercises/01_first/other.py", OTHER_STUB)
        write(root / "tests/hidden/01_first/test_add.py", SUITE)
        write(root / "tests/hidden/01_first/test_other.py", OTHER)
        self.course = load_course(root)
        self.files = CourseFiles(root)
        accept_stubs(self.course, root)
        self.answers = root / "exercises"

    def put(self, name: str, text: str | bytes) -> Path:
        """Write the answer to an exercise."""
        return write(self.answers / "01_first" / f"{name}.py", text)

    def suite(self, text: str) -> Path:
        """Put another suite in the place of the one for `add`."""
        return write(self.root / "tests/hidden/01_first/test_add.py", text)

    def solve(self, text: str) -> Path:
        """Write the solution of `add`; the course has none without it."""
        return write(self.root / "solutions/01_first/add.py", text)

    def grade(self, *names: str, **options: object):
        """Grade and return the results of the exercises by name."""
        targets = [exercise for exercise in self.course.exercises if not names or exercise.name in names]
        self.result = grade(self.course, self.files, self.answers, targets, Options(**options))
        return {result.id.partition("/")[2]: result for result in self.result.exercises}


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def right() -> str:
    return RIGHT
