"""A small course on disk, and a terminal in which the watching runs."""

import sys
from pathlib import Path

import pytest

from grader.course import CourseFiles, load_course
from grader.course.stubs import accept_stubs

from .window import Window

LESSON = """\
title: {title}
exercises:
"""
EXERCISE = """\
  - name: {name}
    title: {{en: {en}, zh: {zh}}}
    kind: implement
    defines: [{name}]
    schedules: 2
    hints: [{{en: What does plus do?, zh: 加号做什么？}}, Use it.]
    limits: {{wall_s: 20, cpu_s: 2, memory_mb: 128, tasks: 24}}
    checks:
      - {{id: value, title: {{en: The value is right, zh: 值正确}}, points: 3, hint: Look at the value.}}
      - {{id: ends, title: {{en: It ends, zh: 会结束}}, points: 2, hint: Return.}}
"""
SUITE = """\
def test_value(play, draw):
    number = draw.randint(1, 9)
    play("{name}", number).returns(number + {more})


def test_ends(play, draw):
    play("{name}", 1).ends()
"""
STUB = '''\
"""Return the number plus {more}.

Nothing else is asked for.
"""


def {name}(number):
    raise NotImplementedError
'''
EXERCISES = (
    ("01_first", "one", "One more", "加一", 1),
    ("01_first", "two", "Two more", "加二", 2),
    ("02_second", "three", "Three more", "加三", 3),
)
HANGS = """\
from multiprocessing import Queue


def {name}(number):
    return Queue().get()
"""
SPINS = "def {name}(number):\n    while True:\n        pass\n"


def right(name: str) -> str:
    """Return an answer that is full."""
    more = next(more for _, own, _, _, more in EXERCISES if own == name)
    return f"def {name}(number):\n    return number + {more}\n"


def wrong(name: str, value: int = 77) -> str:
    """Return an answer that returns `value`, whatever it is asked."""
    return f"def {name}(number):\n    return {value}\n"


class Place:
    """The small course, all of it untouched."""

    def __init__(self, root: Path) -> None:
        self.root = root
        lessons = list(dict.fromkeys(lesson for lesson, *_ in EXERCISES))
        write(root / "exercises/course.yaml", f"id: small\ntitle: Small\nlessons: [{', '.join(lessons)}]\n")
        for lesson in lessons:
            text = LESSON.format(title=lesson)
            for own, name, en, zh, more in EXERCISES:
                if own == lesson:
                    text += EXERCISE.format(name=name, en=en, zh=zh)
                    write(root / f"exercises/{lesson}/{name}.py", STUB.format(name=name, more=more))
                    write(root / f"tests/hidden/{lesson}/test_{name}.py", SUITE.format(name=name, more=more))
            write(root / f"exercises/{lesson}/lesson.yaml", text)
        self.course = load_course(root)
        self.files = CourseFiles(root)
        accept_stubs(self.course, root)
        self.stub = (root / "exercises/01_first/one.py").read_text()

    def exercise(self, name: str):
        return next(exercise for exercise in self.course.exercises if exercise.name == name)

    def path(self, name: str) -> Path:
        return self.root / "exercises" / self.exercise(name).path

    def save(self, name: str, text: str) -> None:
        write(self.path(name), text)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "course")


@pytest.fixture
def window(place: Place):
    """Return a function that starts watching in a terminal."""
    opened: list[Window] = []

    def open_window(*words: str, **more) -> Window:
        opened.append(Window([sys.executable, "-m", "grader", "watch", *words], place.root, **more))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()
