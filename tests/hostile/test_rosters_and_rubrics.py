"""Hostile rosters, rubrics and adjustments: refused before anything is graded, by line, or read and made harmless.

The command runs in this process, on a class that has handed in the untouched stub: nothing is run.
"""

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.bulk.gradebook import load_gradebook
from grader.cli.main import main
from tests.hostile.ground import STUB, Ground, write

MEGABYTE = 1 << 20
LESSON = "exercises/01_hostile/lesson.yaml"


class Desk:
    """A class of one who has done nothing yet, and the command that grades it."""

    def __init__(self, ground: Ground, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
        self.ground, self.folder, self.out = ground, folder, folder / "out"
        self._capsys = capsys
        self.roster, self.adjustments = folder / "roster.csv", folder / "adjustments.yaml"
        write(folder / "class/ann/patient.py", STUB)
        monkeypatch.chdir(ground.course)

    def grade(self, *more: str) -> tuple[int, str]:
        """Grade; return exit code and what was complained about."""
        code = main(["bulk", str(self.folder / "class"), "--out", str(self.out), "--allow-reduced-isolation", *more])
        err = self._capsys.readouterr().err
        assert "Traceback" not in err
        return code, err

    def refusal(self, *more: str) -> str:
        """Return why it is refused; nothing may have been made."""
        code, err = self.grade(*more)
        assert code == 2, err
        assert not self.out.exists() or not list(self.out.iterdir())
        assert not [character for character in err if ord(character) < 32 and character != "\n"]
        assert len(err) < 20_000
        return err


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"), "root")


@pytest.fixture
def desk(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    """Return a desk; the rubric is as it was afterwards."""
    files = (ground.course / LESSON, ground.course / "exercises/course.yaml")
    before = [path.read_bytes() for path in files]
    yield Desk(ground, tmp_path, monkeypatch, capsys)
    for path, content in zip(files, before, strict=True):
        path.unlink()
        path.write_bytes(content)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def folder(path: Path) -> None:
    path.mkdir()


Made = bytes | Callable[[Path], None]


def put(path: Path, made: Made) -> None:
    """Put something in place of a file."""
    path.unlink(missing_ok=True)
    if isinstance(made, bytes):
        path.write_bytes(made)
    else:
        made(path)


BAD_ROSTERS: dict[str, tuple[Made, str]] = {
    "empty": (b"", "roster.csv:1: the header has no column 'id'"),
    "binary": (b"\x80\xff\xfe\xfd" * 100, "is no UTF-8"),
    "latin 1": ("id,name\n1,J\xfcrgen\n".encode("latin-1"), "roster.csv:2: b'\\xfcrge' is no UTF-8"),
    "half of UTF-16": (b"\xff\xfei\0d\0\n", "is no UTF-16"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is no UTF-8"),
    "a spreadsheet": (b"PK\3\4\x14\0\6\0" + b"\xfe\xca" * 50, "is no UTF-8"),
    "without an id": (b"name,email\nA,a@b\n", "roster.csv:1: the header has no column 'id'"),
    "ids twice": (b"id,name\n1,A\n1,B\n", "roster.csv:3: the id '1' stands here twice, first in line 2"),
    "ids that differ in blanks": (b"id,name\n1,A\n 1 ,B\n", "roster.csv:3: the id '1' stands here twice"),
    "ids that differ in a NUL": (b"id,name\n1,A\n1\0,B\n", "roster.csv:3: the id '1' stands here twice"),
    "an open quote": (b'id,name\n1,"A\n' + b"2,B\n" * 1000, "roster.csv:2: it is no valid CSV from here on"),
    "a line of ten megabytes": (b"id,name\n1," + b"A" * 10 * MEGABYTE, "the roster has more than 10,000,000 bytes"),
    "a cell of nine megabytes": (b"id,name\n1," + b"A" * 9 * MEGABYTE, "it is no valid CSV from here on"),
    "a million columns": (b"id" + b"," * MEGABYTE + b"\n1,2\n", "the header has 1,048,577 columns, more than 1,000"),
    "a heading of a hundred thousand letters": (b"x" * 130_000 + b"\n1\n", "the header has no column 'id'"),
    "a million problems": (b"id,name\n" + b",A\n" * MEGABYTE, "20 problems so far, the rest was not read"),
    "columns twice": (b"id,name,name\n1,A,B\n", "roster.csv:1: the column 'name' stands here twice"),
    "a name that steers": (b"\x1b[2Jid,na\x07me\n1,A\n", "roster.csv:1: the header has no column 'id'"),
    "a rounded id": (b"id,name\n1.2E+11,A\n", "roster.csv:2: the id '1.2E+11' was rounded"),
    "a folder": (folder, "the roster is no regular file"),
    "a pipe": (fifo, "the roster is no regular file"),
    "a device": (device, "the roster is no regular file"),
    "a link in a circle": (circle, "the roster cannot be read"),
}


@pytest.mark.parametrize("name", BAD_ROSTERS)
def test_a_hostile_roster_is_refused_with_its_line(desk: Desk, name: str) -> None:
    made, says = BAD_ROSTERS[name]
    put(desk.roster, made)
    assert says in desk.refusal("--roster", str(desk.roster))


GOOD_ROSTERS: dict[str, tuple[bytes, list[str]]] = {
    "byte order mark": ("\ufeffid,name\nann,A\n2,B\n".encode(), ["2", "ann"]),
    "UTF-16": ("id,name\nann,A\n2,Zo\xeb\n".encode("utf-16"), ["2", "ann"]),
    "line breaks in cells": (b'id,name\nann,"A\r\nB\nstudent,graded"\n2,B\n', ["2", "ann"]),
    "NULs": (b"id,name\na\0nn,A\0\n2,B\n", ["2", "ann"]),
    "formulas": (b"id,name\nann,=1+1\n=cmd|' /C calc'!A1,+1\n", ["=cmd|' /C calc'!A1", "ann"]),
    "ids that are paths": (b"id,name\nann,A\n../../x,B\n/etc/passwd,C\n", ["../../x", "/etc/passwd", "ann"]),
    "ids that differ in case": (b"id,name\nann,A\nBob,B\nbob,C\nBOB,D\n", ["BOB", "Bob", "ann", "bob"]),
    "ids of a kilometre": (b"id,name\nann,A\n" + b"x" * 5000 + b",B\n", ["ann", "x" * 5000]),
    "separators of a spreadsheet": (b"sep=;\r\nid;name\r\nann;A\r\n2;B, C\r\n", ["2", "ann"]),
}


@pytest.mark.parametrize("name", GOOD_ROSTERS)
def test_an_odd_roster_is_read_and_nobody_is_dropped(desk: Desk, name: str) -> None:
    content, ids = GOOD_ROSTERS[name]
    put(desk.roster, content)
    code, err = desk.grade("--roster", str(desk.roster))
    assert code == 1, err
    with (desk.out / "gradebook.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + len(ids)
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+@\t\r") or "\0" in cell]
    assert sorted(entry.student.id for entry in load_gradebook(desk.out).entries) == ids


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]")
    return "\n".join(lines) + "\n"


# what stands in place of `points: 1` in the first check; the rubric has that in line 11
POINTS: dict[str, tuple[str, str]] = {
    "negative": ("points: -3", "points is -3, must be a number above 0"),
    "zero": ("points: 0", "points is 0, must be"),
    "not a number": ("points: .nan", "points is nan, must be"),
    "endless": ("points: .inf", "points is inf, must be"),
    "too large for a float": ("points: 1e999", "points is inf, must be"),
    "four hundred digits": (f"points: {'9' * 400}", "points is "),
    "hexadecimal": ("points: 0xFF", "points is '0xFF', must be"),
    "base sixty": ("points: 1:30", "points is '1:30', must be"),
    "true": ("points: true", "points is True, must be"),
    "a list": ("points: [1]", "points is a list of 1, must be"),
    "twice": ("points: 1, points: 2", "points"),
    "tagged": ("points: !!python/object/apply:os.system [touch executed]", "tag"),
    "anchored": ("points: &x 1", "&x"),
    "an alias": ("points: *x", "the alias '*x' is not allowed"),
    "merged": ("<<: {points: 5}", "<<"),
    "unknown key": ("points: 1, pionts: 100", "has the key 'pionts', which has no meaning here"),
    "unknown check": ("points: 1, needs: [everything]", "must be a check that stands above this one"),
}


@pytest.mark.parametrize("name", POINTS)
def test_points_that_are_none_are_refused_with_their_line(desk: Desk, name: str) -> None:
    given, says = POINTS[name]
    text = (desk.ground.course / LESSON).read_text()
    put(desk.ground.course / LESSON, text.replace("points: 1", given, 1).encode())
    line = text[: text.index("points: 1")].count("\n") + 1
    err = desk.refusal()
    assert f"{LESSON}:{line}: " in err
    assert says in err
    assert not (desk.ground.course / "executed").exists()


RUBRICS: dict[str, tuple[Made, str]] = {
    "a bomb": (bomb(12).encode(), "not allowed"),
    "brackets without end": (b"[" * 100_000, "deeper than 20 levels"),
    "maps without end": ("".join(f"{' ' * depth}a:\n" for depth in range(500)).encode(), "deeper than 20 levels"),
    "a million values": (b"a: [" + b"1," * 400_000 + b"1]\n", "more than 50,000"),
    "two megabytes": (b"#" * 2 * MEGABYTE, "more than 1,000,000 bytes"),
    "an object": (b"!!python/object/new:os.system [touch executed]\n", "tag"),
    "a NUL": (b"title: a\0b\n", "is a character that YAML forbids"),
    "an escape": (b"title: \x1b[2J\n", "is a character that YAML forbids"),
    "UTF-16": ("title: x\n".encode("utf-16"), "is not UTF-8"),
    "tabs": (b"title: x\nexercises:\n\t- name: a\n", "no valid YAML"),
    "two documents": (b"title: x\n---\ntitle: y\n", "document"),
    "a list": (b"- 1\n", "must be a map"),
    "nothing": (b"", "the file is empty"),
    "a pipe": (fifo, "regular file"),
    "a device": (device, "regular file"),
    "a link in a circle": (circle, "lesson.yaml"),
    "a folder": (folder, "lesson.yaml"),
}


@pytest.mark.parametrize("name", RUBRICS)
def test_a_hostile_rubric_is_refused_with_its_file(desk: Desk, name: str) -> None:
    made, says = RUBRICS[name]
    path = desk.ground.course / LESSON
    put(path, made)
    try:
        err = desk.refusal()
    finally:
        if path.is_dir():
            path.rmdir()
            path.write_bytes(b"")
    assert f"{LESSON}:" in err
    assert says in err
    assert not (desk.ground.course / "executed").exists()


LESSONS = ["../../class", "/etc", "01_hostile/../01_hostile", ".", "''", "01_HOSTILE", "~"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_that_lies_elsewhere_is_refused(desk: Desk, lesson: str) -> None:
    put(desk.ground.course / "exercises/course.yaml", f"id: hostile\ntitle: H\nlessons: [{lesson}]\n".encode())
    err = desk.refusal()
    assert "exercises/course.yaml:3: " in err
    assert "must be two digits, _ and a name in small letters" in err


ADJUSTMENTS: dict[str, tuple[Made, str]] = {
    "negative points": (b"overrides:\n  - {student: ann, exercise: total, points: -5, reason: R}\n", "points is -5"),
    "no number": (b"overrides:\n  - {student: ann, exercise: total, points: .nan, reason: R}\n", "points is nan"),
    "endless points": (b"overrides:\n  - {student: ann, exercise: total, points: .inf, reason: R}\n", "points is inf"),
    "without a reason": (b"overrides:\n  - {student: ann, exercise: total, points: 5}\n", "reason"),
    "unknown exercise": (
        b"overrides:\n  - {student: ann, exercise: ../x, points: 5, reason: R}\n",
        "exercise is '../x'",
    ),
    "the same twice": (
        b"overrides:\n" + b"  - {student: ann, exercise: total, points: 5, reason: R}\n" * 2,
        "'ann' has 'total' set twice, first in line 2",
    ),
    "a moment that is none": (b"late: {due: 2026-13-45T99:99, percent_per_day: 5}\n", "due is '2026-13-45T99:99'"),
    "a moment before time": (b"late: {due: '0001-01-01T00:00+14:00', percent_per_day: 5}\n", "due is "),
    "a moment after time": (b"late: {due: '9999-12-31T23:59-14:00', percent_per_day: 5}\n", "due is "),
    "more than all": (b"late: {due: 2026-01-01T00:00Z, percent_per_day: 1000}\n", "percent_per_day is 1000"),
    "days without end": (b"late: {days: {ann: 99999999999999999999}, percent_per_day: 5}\n", "days of 'ann'"),
    "a tag": (b"late: !!python/name:os.system\n", "tag"),
    "a bomb": (bomb(12).encode(), "not allowed"),
    "a pipe": (fifo, "regular file"),
    "a device": (device, "regular file"),
}


@pytest.mark.parametrize("name", ADJUSTMENTS)
def test_a_hostile_adjustment_is_refused_before_the_grading(desk: Desk, name: str) -> None:
    made, says = ADJUSTMENTS[name]
    put(desk.adjustments, made)
    err = desk.refusal("--adjust", str(desk.adjustments))
    assert "adjustments.yaml:" in err
    assert says in err
