"""Of a suite, only scenes and their helpers go into the sandbox, on their own line numbers, with standard imports."""

from pathlib import Path

import pytest

from grader.suite.scenes import beside, is_scene, scene, scene_source

SUITE = '''\
"""A suite."""
import functools
import os, sys
import pytest
from collections import (
    Counter,
)
from grader.suite import beside, scene
from . import relative
import msgspec, json

SECRET = [42]


@beside
def double(x):
    """Twice."""
    return 2 * x


@functools.cache
@beside
def slow(x):
    return double(x)


@beside
class Task:
    weight: int = 1


@scene
async def later(student):
    return SECRET


def test_doubles(play, draw):
    assert play("double", 21).value == 42


@scene
def two(student, items):
    expected = "not the suite's"
    return student.work(items, double)


def helper():
    return SECRET
'''


@pytest.fixture
def extracted(tmp_path: Path) -> str:
    path = tmp_path / "test_answer.py"
    path.write_text(SUITE, encoding="utf-8")
    return scene_source(str(path))


def test_every_line_stays_where_it_was(extracted: str) -> None:
    lines, suite = extracted.splitlines(), SUITE.splitlines()
    assert len(lines) == len(suite)
    assert all(line in ("", original) for line, original in zip(lines, suite, strict=True))


def test_scenes_and_helpers_go_in(extracted: str) -> None:
    names: dict[str, object] = {}
    exec(compile(extracted, "test_answer.py", "exec"), names)
    assert {"double", "slow", "Task", "two", "Counter", "functools", "os", "sys"} <= set(names)
    assert names["slow"](21) == 42  # type: ignore[operator]
    assert names["two"].__code__.co_firstlineno == SUITE[: SUITE.index("def two")].count("\n") + 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "kept_out", ["SECRET =", "[42]", "test_doubles", "helper", "pytest", "grader", "msgspec", "relative"]
)
def test_constants_tests_and_foreign_imports_stay_out(extracted: str, kept_out: str) -> None:
    assert kept_out in SUITE
    assert kept_out not in extracted


def test_the_marks_themselves_stay_out(extracted: str) -> None:
    assert "@scene" not in extracted
    assert "@beside" not in extracted
    assert "@functools.cache" in extracted


def test_only_what_is_marked_is_a_scene() -> None:
    @scene
    def one() -> None: ...

    @beside
    def other() -> None: ...

    assert is_scene(one)
    assert not is_scene(other)
    assert not is_scene(print)


def test_every_suite_of_the_course_makes_a_module_that_compiles() -> None:
    suites = sorted((Path(__file__).parent.parent / "hidden").rglob("test_*.py"))
    assert suites
    for path in suites:
        source = scene_source(str(path))
        compile(source, str(path), "exec")
        assert "def test_" not in source
