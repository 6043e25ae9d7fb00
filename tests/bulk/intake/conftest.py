"""A class that is made on the disk, upload by upload, and what becomes of it."""

import io
import os
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.bulk.intake import Handed, Intake, take_in
from grader.bulk.roster import Roster, load_roster
from grader.model.course import Check, Course, Exercise, Lesson, Text
from grader.model.verdicts import ExerciseKind

LESSONS = {
    "02_sentinels": ("too_early", "kitchen"),
    "04_pipes": ("never_eof", "fan_in", "poll", "twin"),
    "05_bytes": ("limit", "twin"),
}
EOF = "04_pipes/never_eof"
FAN_IN = "04_pipes/fan_in"
POLL = "04_pipes/poll"


def exercise(lesson: str, name: str) -> Exercise:
    check = Check("works", Text("It works"), 1.0, Text("Look."))
    return Exercise(lesson, name, Text(name), ExerciseKind.IMPLEMENT, (name,), (check,), ())


@pytest.fixture(scope="session")
def course() -> Course:
    """A course in which two lessons have an exercise of the same name, `twin`."""
    lessons = tuple(
        Lesson(lesson, Text(lesson), tuple(exercise(lesson, name) for name in names))
        for lesson, names in LESSONS.items()
    )
    return Course("ipc", Text("Processes"), lessons)


Contents = Mapping[str, str | bytes]


def packed_zip(contents: Contents) -> bytes:
    """Return a zip archive; every entry is of noon, the 1st of March 2026."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 12, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def packed_tar(contents: Contents, mode: str = "w:gz") -> bytes:
    """Return a tar archive."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, content in contents.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_772_000_000
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


class Class:
    """A folder of uploads, and the intake of it."""

    def __init__(self, folder: Path, course: Course) -> None:
        self.folder = folder
        self.course = course
        self.roster: Roster | None = None
        folder.mkdir()

    def file(self, name: str, content: str | bytes = "", age_s: float | None = None) -> Path:
        """Write a file, as old as is said."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if age_s is not None:
            os.utime(path, (1_772_000_000 - age_s,) * 2)
        return path

    def zip(self, name: str, contents: Contents, age_s: float | None = None) -> Path:
        """Write a zip archive."""
        return self.file(name, packed_zip(contents), age_s)

    def tar(self, name: str, contents: Contents, mode: str = "w:gz") -> Path:
        """Write a tar archive."""
        return self.file(name, packed_tar(contents, mode))

    def enrol(self, *lines: str, header: str = "id,name,email,section") -> None:
        """Make a roster of these lines."""
        path = self.folder.parent / "roster.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        self.roster = load_roster(path)

    def take(self, name: str = "") -> Intake:
        """Take in the folder, or one thing in it."""
        return take_in(self.folder / name, self.course, roster=self.roster)

    def only(self, name: str = "") -> Handed:
        """Take in, and return the only submission."""
        (handed,) = self.take(name).handed
        return handed

    def answers(self, name: str = "") -> dict[str, dict[str, bytes]]:
        """Take in, and return the answers of every student."""
        return {handed.student.id: handed.read_answers() for handed in self.take(name).handed}

    def refusals(self, name: str = "") -> dict[str, str]:
        """Take in, and return what was refused, by name."""
        return {refused.name: refused.reason for refused in self.take(name).refused}


@pytest.fixture
def klass(tmp_path: Path, course: Course) -> Class:
    return Class(tmp_path / "class", course)
