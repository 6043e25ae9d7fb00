"""The course of this repository, and a small one that is ours to break."""

from pathlib import Path

import pytest

from grader.course import CourseFiles, load_course
from grader.course.stubs import accept_stubs

ROOT = Path(__file__).resolve().parent.parent.parent
LESSON = """\
title: {en: Pipes, zh: 管道}
exercises:
  # the kill check is the hard one
  - name: swap
    title: {en: Swap, zh: 交换}
    kind: fix
    defines: [swap]
    stub: {fails: [survives_kill], verdict: deadlock, says: waits}
    hints: [Which end?, Who holds it?]
    limits: {cpu_s: 2.5}
    checks:
      - {id: swaps, title: It swaps, points: 2, visibility: shown, hint: send first}
      - {id: survives_kill, title: It outlives a kill, points: 3, hint: mind the orphan, needs: [swaps]}
      - {id: ends, title: It ends, points: 1.5, visibility: shown, hint: join it, needs: [survives_kill]}
"""
SUITE = '''\
"""What swap promises, and that it survives_kill."""

import signal


def murder(play):
    return play("swap", signal.SIGKILL)


def test_swaps(play):
    play("swap", 1).returns(1)


def test_survives_kill(play):
    murder(play)


def test_ends(play):
    play("swap", 1).ends()
'''


class Small:
    """A course of one exercise below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lesson_yaml = self.write("exercises/01_pipes/lesson.yaml", LESSON)
        self.write("exercises/course.yaml", "id: small\ntitle: Small\nlessons: [01_pipes]\n")
        self.write("exercises/01_pipes/swap.py", '"""Swap."""\n\n\ndef swap(value):\n    return value\n')
        self.write("exercises/01_pipes/README.md", "# Pipes\n")
        self.write("exercises/01_pipes/README.zh.md", "# 管道\n")
        self.write("exercises/01_pipes/zh/swap.md", "交换。\n")
        self.write("solutions/01_pipes/swap.py", "def swap(value):\n    return (value)\n")
        self.suite = self.write("tests/hidden/01_pipes/test_swap.py", SUITE)
        self.write("tests/mistakes/01_pipes/swap/forgets.py", "# mistake\n")
        accept_stubs(load_course(root), root)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def files(self) -> CourseFiles:
        return CourseFiles(self.root)

    def course(self):
        return load_course(self.root)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Return a course of one exercise."""
    return Small(tmp_path / "course")
