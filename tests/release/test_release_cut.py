"""A suite is cut down to the shown tests: what only hidden ones use goes with them."""

import ast

import pytest

from grader.course import CourseError
from grader.course.cut import cut_suite

SUITE = '''\
"""What it promises: that it ends, and that it survives a kill."""

from __future__ import annotations

import os
import signal
from collections import Counter, deque

from grader.suite import beside, scene

# sizes that pipes do not hold
LARGE = 1 << 20
KILLS = (signal.SIGKILL, signal.SIGTERM)
SHORT = Counter()
SHORT.width = 40
SHORT["x"] = LARGE

# a section about killing


@beside
def nap():  # not long
    """Sleep a little."""
    # as little as it takes
    return os.getpid()


@beside
def kill(number):
    os.kill(nap(), number)


@scene
def napping(student, items):
    kill = items  # a local name, not the helper
    return student.run(nap, kill)


class Tally(deque):
    """Counts."""


def tally(run, kinds=(LARGE,)):
    return SHORT, run


def test_ends(play, draw):
    """It ends."""
    run = play(napping, draw.items())
    tally(run)


def test_survives(play, draw):
    for number in KILLS:
        play(kill, number).check(Tally(), "survived")
'''


def cut(text: str, *tests: str) -> str:
    return cut_suite(text, "tests/hidden/x/test_y.py", tests, "Shown.")


def names(text: str) -> set[str]:
    """Return what a suite defines as functions and classes."""
    return {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_what_the_tests_use_stays_with_its_comments_and_the_rest_goes():
    assert (
        cut(SUITE, "test_ends")
        == '''\
"""Shown."""

from __future__ import annotations

import os
from collections import Counter

from grader.suite import beside, scene

# sizes that pipes do not hold
LARGE = 1 << 20
SHORT = Counter()
SHORT.width = 40
SHORT["x"] = LARGE


@beside
def nap():  # not long
    """Sleep a little."""
    # as little as it takes
    return os.getpid()


@scene
def napping(student, items):
    kill = items  # a local name, not the helper
    return student.run(nap, kill)


def tally(run, kinds=(LARGE,)):
    return SHORT, run


def test_ends(play, draw):
    """It ends."""
    run = play(napping, draw.items())
    tally(run)
'''
    )


def test_the_other_half_has_its_own_helpers():
    text = cut(SUITE, "test_survives")
    assert names(text) == {"nap", "kill", "Tally", "test_survives"}
    assert "import signal\n" in text
    assert "SHORT" not in text


def test_all_tests_keep_everything():
    assert names(cut(SUITE, "test_ends", "test_survives")) == names(SUITE)


def test_fixtures_stay_with_the_tests_that_ask_for_them():
    text = """\
import pytest

pytestmark = pytest.mark.timeout(5)


@pytest.fixture
def menu():
    return ["soup"]


@pytest.fixture
def poison():
    return ["hemlock"]


@pytest.fixture(autouse=True)
def clean():
    return None


@pytest.mark.usefixtures("menu")
def test_shown(play):
    pass


def helper(poison):
    return poison


def test_other(play, poison):
    helper(poison)
"""
    found = cut(text, "test_shown")
    assert names(found) == {"menu", "clean", "test_shown"}
    assert "pytestmark" in found
    assert "poison" not in found


def test_helpers_of_helpers_and_inner_functions_are_found():
    text = """\
import os, sys
import os.path as where

TABLE = [each for each in range(3)]


def inner():
    return where


def helper():
    def deep():
        return [inner() for _ in TABLE]

    return lambda: deep()


class Base:
    size = sys.maxsize


class Child(Base):
    def run(self, draw=None):
        return helper()


def test_shown(play):
    Child()


def test_other(play):
    os.getpid()
"""
    found = cut(text, "test_shown")
    assert names(found) == {"inner", "helper", "Base", "Child", "test_shown"}
    assert "import sys\nimport os.path as where\n\nTABLE" in found


def test_two_statements_on_one_line_are_parted():
    shown, other = "def test_shown(play):\n    play(A)\n", "def test_other(play):\n    play(SECRET)\n"
    found = cut(f"A = 1; SECRET = 2\n\n\n{shown}\n\n{other}", "test_shown")
    assert found == f'"""Shown."""\n\nA = 1\n\n\n{shown}'


def test_an_import_that_may_fail_stays_where_it_is_used():
    text = "try:\n    import tomllib\nexcept ImportError:\n    pass\n\n\ndef test_shown(play):\n    play(tomllib)\n"
    assert "except ImportError" in cut(text, "test_shown")
    assert "tomllib" not in cut(f"{text}\n\ndef test_b(play):\n    pass\n", "test_b")


def test_what_makes_a_list_longer_goes_with_it():
    text = "A = [1]\nA += [2]\nB = [3]\nB += [4]\n\n\ndef test_shown(play):\n    play(A)\n"
    assert cut(text, "test_shown").startswith('"""Shown."""\n\nA = [1]\nA += [2]\n\n\ndef')


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("X = []\nfor n in range(3):\n    X.append(n)\n", 2, "'for n in range(3):' stands outside of all functions"),
        ("X = []\nX.append(3)\n", 2, "'X.append(3)' stands outside of all functions; try to move it into a function"),
        (
            "def test_shown(play):\n    test_b(play)\n\ndef test_b(play):\n    pass\n",
            4,
            "'test_b' is used by a test that",
        ),
        ("def test_shown(play:\n", 1, "no valid Python"),
    ],
)
def test_what_cannot_be_cut_is_refused_with_its_line(text, line, says):
    with pytest.raises(CourseError) as error:
        cut(text, "test_shown")
    (problem,) = error.value.problems
    assert (problem.file, problem.line) == ("tests/hidden/x/test_y.py", line)
    assert says in problem.text
