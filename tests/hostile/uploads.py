"""Hostile uploads: what each puts among the submissions of a class, and what must become of it.

Every case is one student, whose id is the name of its function. What is right in it must be graded all the same: most
have an honest answer beside what they try.
"""

import os
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import packing
from tests.hostile.ground import HONEST
from tests.hostile.packing import Content, tarred, zipped

MEGABYTE = 1 << 20
TERABYTE = 1 << 40
EXERCISE = "01_hostile/patient"
ANSWER = "patient.py"
ESCAPED = "escaped.py"
# run by anybody, it would leave a file beside the submissions
EVIL = b"import pathlib\npathlib.Path(__file__).parents[2].joinpath('executed').write_text('')\n"
LEFT_OUT = "outside of the archive"
DAMAGED = "damaged"


@dataclass(frozen=True)
class Upload:
    """One upload. `graded` tells whether its honest answer counts, `says` what stands in refused.csv beside its name.

    `status` is the student's in the gradebook. `only_user`: root is not held up by it.
    """

    student: str
    kind: str
    put: "Callable[[Place], None]"
    graded: bool
    says: str
    status: str
    only_user: bool


class Place:
    """Where one student's upload goes."""

    def __init__(self, class_folder: Path, student: str) -> None:
        self.folder, self.student = class_folder, student

    def path(self, name: str = ANSWER) -> Path:
        """Return a path in the student's folder, whose folders are made."""
        path = self.folder / self.student / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def file(self, name: str = ANSWER, content: Content = HONEST) -> Path:
        """Write a file into the student's folder."""
        path = self.path(name)
        path.write_bytes(packing.data_of(content))
        return path

    def beside(self, ending: str) -> Path:
        """Return the path of an archive in place of the student's folder."""
        return self.folder / f"{self.student}{ending}"

    def zip(self, *members: tuple[str, Content]) -> None:
        """Hand in a zip archive, with an honest answer before what is said."""
        self.beside(".zip").write_bytes(zipped([(ANSWER, HONEST), *members]))

    def tar(self, *members: tuple[str, Content]) -> None:
        """Hand in a tar archive, with an honest answer before what is said."""
        self.beside(".tar.gz").write_bytes(tarred([(ANSWER, HONEST), *members]))

    def raw(self, data: bytes, ending: str = ".zip") -> None:
        """Hand in bytes."""
        self.beside(ending).write_bytes(data)


UPLOADS: list[Upload] = []
Put = Callable[[Place], None]


def upload(
    kind: str, says: str = "", *, graded: bool = True, status: str = "graded", only_user: bool = False
) -> Callable[[Put], Put]:
    """Make a case of a function."""

    def note(put: Put) -> Put:
        UPLOADS.append(Upload(put.__name__, kind, put, graded and status == "graded", says, status, only_user))
        return put

    return note


# -- paths that lead outside


@upload("paths", LEFT_OUT)
def zip_up(place: Place) -> None:
    place.zip((f"../../{ESCAPED}", EVIL))


@upload("paths", LEFT_OUT)
def tar_up(place: Place) -> None:
    place.tar((f"../../{ESCAPED}", EVIL))


@upload("paths", LEFT_OUT)
def zip_up_in_the_middle(place: Place) -> None:
    place.zip((f"exercises/../../../{ESCAPED}", EVIL))


@upload("paths", LEFT_OUT)
def zip_up_to_an_answer(place: Place) -> None:
    place.zip(("../zip_up/patient.py", b"def main(a, b):\n    return 0\n"))


@upload("paths", LEFT_OUT, graded=False)
def only_answer_lies_outside(place: Place) -> None:
    place.raw(zipped([("../patient.py", HONEST)]))


@upload("paths", LEFT_OUT)
def zip_absolute(place: Place) -> None:
    place.zip((f"/var/tmp/{ESCAPED}", EVIL))


@upload("paths", LEFT_OUT)
def tar_absolute(place: Place) -> None:
    place.tar((f"/var/tmp/{ESCAPED}", EVIL))


@upload("paths", LEFT_OUT)
def zip_drive(place: Place) -> None:
    place.zip((f"C:\\{ESCAPED}", EVIL))


@upload("paths", LEFT_OUT)
def zip_server(place: Place) -> None:
    place.zip((f"\\\\server\\share\\{ESCAPED}", EVIL))


@upload("paths", LEFT_OUT)
def zip_backslashes(place: Place) -> None:
    place.zip((f"..\\..\\{ESCAPED}", EVIL))


@upload("paths", LEFT_OUT)
def zip_dots_alone(place: Place) -> None:
    place.zip(("..", EVIL))


@upload("paths", LEFT_OUT)
def zip_archive_outside(place: Place) -> None:
    place.zip(("../../inner.zip", zipped([(ESCAPED, EVIL)])))


@upload("paths", LEFT_OUT)
def tar_long_name_outside(place: Place) -> None:
    place.tar(("../" * 60 + ESCAPED, EVIL))


# -- links, devices, pipes


@upload("links", "it is a link", graded=False)
def tar_link(place: Place) -> None:
    place.raw(packing.tar_with(tarfile.SYMTYPE, ANSWER, "/etc/passwd"), ".tar")


@upload("links", "it is a link", graded=False)
def tar_hard_link(place: Place) -> None:
    place.raw(packing.tar_with(tarfile.LNKTYPE, ANSWER, "../course/secret.txt"), ".tar")


@upload("links", "it is a link")
def tar_through_a_link(place: Place) -> None:
    place.raw(packing.tar_with(tarfile.SYMTYPE, "exercises", "/var/tmp", (f"exercises/{ANSWER}", HONEST)), ".tar")


@upload("links", "it is no regular file", graded=False)
def tar_device(place: Place) -> None:
    place.raw(packing.tar_with(tarfile.CHRTYPE, ANSWER, ""), ".tar")


@upload("links", "it is no regular file", graded=False)
def tar_disk(place: Place) -> None:
    place.raw(packing.tar_with(tarfile.BLKTYPE, ANSWER, ""), ".tar")


@upload("links", "it is no regular file", graded=False)
def tar_fifo(place: Place) -> None:
    place.raw(packing.tar_with(tarfile.FIFOTYPE, ANSWER, ""), ".tar")


@upload("links", "it is a symbolic link, which is never followed", graded=False)
def zip_link(place: Place) -> None:
    place.raw(packing.zip_link(ANSWER, "/etc/passwd"))


@upload("links", "it is a symbolic link, which is never followed", graded=False)
def link_to_the_solution(place: Place) -> None:
    place.path().symlink_to("../../course/solutions/01_hostile/patient.py")


@upload("links", "it is a symbolic link, which is never followed", graded=False)
def link_to_another_answer(place: Place) -> None:
    place.path().symlink_to("../link_in_a_folder/patient.py")


@upload("links", "it is a symbolic link, which is never followed", graded=False)
def link_to_nothing(place: Place) -> None:
    place.path().symlink_to("nowhere")


@upload("links", "it is a symbolic link, which is never followed", graded=False)
def link_to_itself(place: Place) -> None:
    place.path().symlink_to(ANSWER)


@upload("links", "it is a symbolic link, which is never followed")
def link_in_a_folder(place: Place) -> None:
    place.file()
    place.path("exercises").symlink_to("../../course/solutions")


@upload("links", "it is a symbolic link, which is never followed", status="refused")
def link_for_a_folder(place: Place) -> None:
    (place.folder / place.student).symlink_to("link_in_a_folder")


@upload("links", "it is a symbolic link, which is never followed", status="refused")
def link_for_an_archive(place: Place) -> None:
    place.beside(".zip").symlink_to("zip_up.zip")


@upload("links", "it is no regular file", graded=False)
def fifo_for_an_answer(place: Place) -> None:
    os.mkfifo(place.path())


@upload("links", "it is no regular file", status="refused")
def fifo_for_an_archive(place: Place) -> None:
    os.mkfifo(place.beside(".zip"))


@upload("links", "it is no regular file", graded=False)
def socket_for_an_answer(place: Place) -> None:
    packing.listening(place.path())


@upload("links", "it is a folder, not a file", graded=False)
def folder_for_an_answer(place: Place) -> None:
    place.file(f"{ANSWER}/__init__.py")


# -- bombs


@upload("bombs", "larger than", graded=False)
def zip_of_zeros(place: Place) -> None:
    place.raw(zipped([(ANSWER, bytes(100 * MEGABYTE))]))


@upload("bombs", "its answers have more than", status="refused")
def zip_of_many_answers(place: Place) -> None:
    place.raw(zipped((f"{number}/{ANSWER}", bytes(MEGABYTE)) for number in range(33)))


@upload("bombs", "inside an archive inside an archive")
def zip_in_zip_in_zip(place: Place) -> None:
    place.zip(("deep.zip", packing.nested(HONEST, 6, 2)))


@upload("bombs", "its answers have more than")
def zip_of_bombs(place: Place) -> None:
    bomb = zipped((f"{number}/{ANSWER}", bytes(MEGABYTE)) for number in range(12))
    place.zip(*((f"{number}.zip", bomb) for number in range(4)))


@upload("bombs", "as in an archive that was made to do harm")
def zip_with_an_archive_of_zeros(place: Place) -> None:
    place.zip(("zeros.zip", bytes(20 * MEGABYTE)))


@upload("bombs", DAMAGED, graded=False)
def zip_of_one_file_a_thousand_times(place: Place) -> None:
    place.raw(packing.overlapping(ANSWER, bytes(MEGABYTE), 1000))


@upload("bombs", "unpacks to more than", status="refused")
def gzip_of_zeros(place: Place) -> None:
    place.raw(packing.gzip_of_zeros(136 * MEGABYTE), ".tar.gz")


@upload("bombs", DAMAGED, status="refused")
def tar_that_claims_an_exabyte(place: Place) -> None:
    place.raw(packing.tar_claiming("zeros.bin", 1 << 60), ".tar")


@upload("bombs", "it is no regular file", graded=False)
def tar_sparse(place: Place) -> None:
    place.raw(packing.tar_with(tarfile.GNUTYPE_SPARSE, ANSWER, ""), ".tar")


@upload("bombs", "more than 20,000 entries", status="refused")
def zip_of_many_names(place: Place) -> None:
    place.zip(*((f"{number}.txt", b"") for number in range(20_001)))


@upload("bombs", "a header in it has", status="refused")
def tar_with_an_endless_header(place: Place) -> None:
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, MEGABYTE
    place.raw(header.tobuf(tarfile.USTAR_FORMAT) + b"9" * MEGABYTE + tarred([(ANSWER, HONEST)], "w:"), ".tar")


@upload("bombs", "folders deep")
def folders_without_end(place: Place) -> None:
    place.file()
    place.file("d/" * 60 + ANSWER)


@upload("bombs", "folders deep")
def zip_of_folders_without_end(place: Place) -> None:
    place.zip(("d/" * 1000 + ANSWER, HONEST))


@upload("bombs", "larger than", graded=False)
def sparse_answer(place: Place) -> None:
    packing.sparse(place.path(), TERABYTE, HONEST)


@upload("bombs", DAMAGED, status="refused")
def sparse_zip(place: Place) -> None:
    packing.sparse(place.beside(".zip"), TERABYTE, b"PK\3\4")


@upload("bombs", "unpacks to more than", status="refused")
def sparse_tar(place: Place) -> None:
    packing.sparse(place.beside(".tar"), TERABYTE, tarred([(ANSWER, HONEST)], "w:")[:1024])


# -- what cannot be read, or is something else


@upload("damage", "it is encrypted", graded=False)
def zip_encrypted(place: Place) -> None:
    place.raw(packing.encrypted(zipped([(ANSWER, HONEST)])))


@upload("damage", DAMAGED, status="refused")
def zip_cut(place: Place) -> None:
    place.raw(zipped([(ANSWER, HONEST), ("noise.txt", os.urandom(5000))])[:3000])


@upload("damage", DAMAGED, status="refused")
def tar_cut(place: Place) -> None:
    place.raw(tarred([(ANSWER, HONEST), ("noise.txt", os.urandom(5000))])[:3000], ".tar.gz")


@upload("damage", DAMAGED, status="refused")
def zip_of_noise(place: Place) -> None:
    place.raw(b"PK\3\4" + os.urandom(3000))


@upload("damage", "it is empty", status="refused")
def zip_of_no_bytes(place: Place) -> None:
    place.raw(b"")


@upload("damage", "no zip and no tar", status="refused")
def text_for_a_zip(place: Place) -> None:
    place.raw(HONEST)


@upload("damage", "cannot be read; try to pack it as .zip", status="refused")
def rar(place: Place) -> None:
    place.raw(b"Rar!\x1a\x07\0", ".rar")


@upload("damage", "no zip and no tar", status="refused")
def zip_behind_a_program(place: Place) -> None:
    place.raw(b"#!/bin/sh\nexit 1\n" + zipped([(ANSWER, HONEST)]))


@upload("damage")
def tar_called_zip(place: Place) -> None:
    place.raw(tarred([(ANSWER, HONEST)], "w:bz2"))


@upload("damage", "it is packed by method 14", graded=False)
def zip_packed_by_lzma(place: Place) -> None:
    place.raw(zipped([(ANSWER, HONEST)], method=zipfile.ZIP_LZMA))


@upload("damage", graded=False)
def zip_for_an_answer(place: Place) -> None:
    place.file(ANSWER, zipped([(ANSWER, HONEST)]))


@upload("damage", graded=False)
def nothing_in_a_folder(place: Place) -> None:
    place.path().parent.mkdir(exist_ok=True)


@upload("damage", graded=False)
def nothing_in_a_zip(place: Place) -> None:
    place.raw(zipped([]))


@upload("damage", "it cannot be read: Permission denied", graded=False, only_user=True)
def answer_that_nobody_may_read(place: Place) -> None:
    place.file().chmod(0)


@upload("damage", "it cannot be opened: Permission denied", status="refused", only_user=True)
def folder_that_nobody_may_enter(place: Place) -> None:
    place.file().parent.chmod(0)


# -- names inside an upload


@upload("names inside")
def two_answers_of_one_name(place: Place) -> None:
    place.raw(zipped([(ANSWER, b"def main(a, b):\n    return 0\n"), (ANSWER, HONEST)]))


@upload("names inside")
def name_that_a_nul_cuts(place: Place) -> None:
    place.raw(zipped([("patient.pyX.txt", HONEST)]).replace(b".pyX", b".py\0"))


@upload("names inside")
def names_that_differ_in_case(place: Place) -> None:
    place.zip(("PATIENT.PY", HONEST), ("Patient.py", HONEST))


@upload("names inside")
def names_that_differ_in_form(place: Place) -> None:
    place.zip(("e\u0301/a.txt", b"1"), ("\u00e9/a.txt", b"2"))


@upload("names inside")
def name_with_a_line_break(place: Place) -> None:
    place.zip(("a\nstudent,graded,100\n.txt", b""))


@upload("names inside")
def name_that_steers_the_terminal(place: Place) -> None:
    place.zip(("\x1b[2J\x1b]0;100/100\x07.txt", b""))


@upload("names inside")
def name_that_runs_backwards(place: Place) -> None:
    place.zip(("\u202egnp.exe", b""))


@upload("names inside", "its name has")
def name_without_end(place: Place) -> None:
    place.zip(("n" * 5000 + ".py", b""))


@upload("names inside")
def name_of_a_formula(place: Place) -> None:
    place.zip(("=HYPERLINK(1)", b""), ("@SUM(1)", b""), ("<script>alert(1)</script>", b""))


@upload("names inside")
def name_in_no_encoding(place: Place) -> None:
    place.file()
    with open(os.fsencode(place.path("x")) + b"\xff\xfe", "wb"):
        pass


# -- what a grader might load, believe or run


@upload("loaded")
def files_that_pytest_and_python_load(place: Place) -> None:
    place.file()
    for name in (
        "conftest.py",
        "sitecustomize.py",
        "usercustomize.py",
        "__init__.py",
        "pytest.py",
        "grader/__init__.py",
    ):
        place.file(name, EVIL)
    place.file("evil.pth", b"import os; os.system('touch ../../executed')\n")
    place.file("pytest.ini", b"[pytest]\naddopts = -p evil\n")
    place.file("pyproject.toml", b"[tool.pytest.ini_options]\naddopts = '-p evil'\n")


@upload("loaded")
def suites_and_rubric_of_its_own(place: Place) -> None:
    place.file()
    place.file("exercises/course.yaml", b"id: mine\ntitle: Mine\nlessons: []\n")
    place.file("exercises/01_hostile/lesson.yaml", b"title: Mine\nexercises: []\n")
    place.file("tests/hidden/01_hostile/test_patient.py", b"def test_returns():\n    pass\n")
    place.file("solutions/01_hostile/hasty.py", HONEST)


@upload("loaded")
def points_by_its_own_hand(place: Place) -> None:
    given = f"overrides:\n  - {{student: {place.student}, exercise: total, points: 100, reason: Mine.}}\n"
    place.zip(("adjustments.yaml", given), ("roster.csv", f"id,name\n{place.student},Mine\n"), ("grades.sqlite", b""))


@upload("loaded")
def repository_with_hooks(place: Place) -> None:
    place.file()
    place.file(".git/config", b"[core]\n\tfsmonitor = touch ../../executed\n\tsshCommand = touch ../../executed\n")
    place.file(".git/HEAD", b"ref: refs/heads/main\n")
    place.file(".git/hooks/post-checkout", b"#!/bin/sh\ntouch ../../executed\n").chmod(0o755)


@upload("loaded")
def repository_elsewhere(place: Place) -> None:
    place.file()
    place.file(".git", b"gitdir: ../../course/.git\n")


@upload("loaded")
def compiled_in_place_of_source(place: Place) -> None:
    place.file()
    place.file("__pycache__/patient.cpython-311.pyc", os.urandom(100))
    place.file("patient.pyc", os.urandom(100))
    place.file("patient.so", os.urandom(100))


@upload("loaded")
def clutter_of_systems(place: Place) -> None:
    place.zip(
        (f"__MACOSX/._{ANSWER}", b"\0\5\x16\7"),
        (f"__MACOSX/{ANSWER}", b"def main(a, b):\n    return 0\n"),
        (".DS_Store", b"\0\0\0\1Bud1"),
        ("Thumbs.db", b""),
        ("desktop.ini", b"[.ShellClassInfo]\nIconResource=\\\\server\\x,0\n"),
    )


@upload("loaded", "try 'patient.py'", graded=False)
def notebook_in_place_of_an_answer(place: Place) -> None:
    place.file("patient.ipynb", b'{"cells": [], "nbformat": 4}')


# -- names of students: each has an honest answer in a folder of that name

STUDENTS = [
    "=cmd|' C calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)<b>",
    "a\nb,graded,100",
    "\x1b[2Jx",
    "\u202egnp",
    "🎉 王小明",
    "...",
    "-rf",
    "--help",
    "con",
    "nul.txt",
    "kim",
    "Kim",
    "KIM",
    "caf\u00e9 1",
    "CAFE\u0301 1",
    "$(touch executed)",
    "`touch executed`",
    "%s%n{0}",
    'quoted "name", of two',
    "a;b\tc",
    "n" * 255,
    "é" * 127,
    "index",
    "O'Neill; DROP TABLE students",
]
