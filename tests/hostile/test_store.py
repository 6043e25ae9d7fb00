"""Disks that are full or cannot be written, and stores that somebody has spoilt: it is said, and nothing is lost.

The full disks are small ones made for the test, in a mount namespace of their own, which needs root.
"""

import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from grader.bulk import store
from tests.bulk.conftest import timeless
from tests.hostile.ground import HONEST, Ground, write
from tests.hostile.test_under_fire import suspend_all_and_wake_the_grader_first, wait

WRONG = b"def main(a, b):\n    return a - b\n"
IS_ROOT = os.geteuid() == 0


class Class:
    """Three students, and the command that grades them."""

    def __init__(self, folder: Path) -> None:
        self.ground, self.out = Ground(folder / "ground", "root"), folder / "out"
        self.submissions = folder / "class"
        for number, source in enumerate((HONEST, WRONG, HONEST)):
            write(self.submissions / f"s{number}/patient.py", source + b"# %d\n" % number)

    def words(self) -> list[str]:
        """Return the command."""
        words = ["bulk", str(self.submissions), "--out", str(self.out), "--jobs", "1", "--only", "patient"]
        return [sys.executable, "-m", "grader", *words, "--schedules", "1", "--allow-reduced-isolation"]

    def run(self, before: str = "true", words: list[str] | None = None) -> tuple[int, str]:
        """Run it where a shell has prepared the mounts; return exit code and what was said, which is no traceback."""
        script = f"{before} && exec {shlex.join(words or self.words())}"
        shell = ["unshare", "--mount", "sh", "-c", script] if before != "true" else ["sh", "-c", script]
        ended = subprocess.run(shell, cwd=self.ground.course, capture_output=True, text=True, check=False)
        assert "Traceback" not in ended.stdout + ended.stderr
        return ended.returncode, ended.stderr

    def left(self, out: Path) -> dict[str, bytes]:
        """Return what has been written, but for the store and times."""
        paths = [path for path in out.rglob("*") if path.is_file() and not path.name.startswith("grades.")]
        return {path.relative_to(out).as_posix(): timeless(path) for path in paths if path.suffix in (".csv", ".json")}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """Return a class that was graded undisturbed."""
    made = Class(tmp_path_factory.mktemp("class"))
    code, err = made.run()
    assert code == 1, err
    return made


@pytest.fixture
def copied(graded: Class, tmp_path: Path) -> Class:
    """Return the class with a copy of its results."""
    one = Class.__new__(Class)
    one.ground, one.submissions, one.out = graded.ground, graded.submissions, tmp_path / "out"
    shutil.copytree(graded.out, one.out)
    return one


# -- disks


DISKS = [16, 100, 160, 240]


@pytest.mark.parametrize("kilobytes", DISKS)
def test_on_a_full_disk_nothing_is_lost_and_the_rest_follows_when_there_is_room(
    graded: Class, tmp_path: Path, kilobytes: int
) -> None:
    if not IS_ROOT:
        return
    out, kept = tmp_path / "out", tmp_path / "kept"
    out.mkdir()
    words = [str(out) if word == str(graded.out) else word for word in graded.words()]
    first, second = tmp_path / "first", tmp_path / "second"
    command = shlex.join(words)
    script = f"""
        mount -t tmpfs -o size={kilobytes}k none {out} || exit 99
        {command} 2> {first}; echo $? >> {first}
        mount -o remount,size=64m {out} || exit 99
        {command} 2> {second}; echo $? >> {second}
        cp -r {out} {kept}
    """
    ended = subprocess.run(["unshare", "--mount", "sh", "-c", script], cwd=graded.ground.course, check=False)
    assert ended.returncode == 0
    complaint, _, code = first.read_text().rstrip().rpartition("\n")
    assert (code, "Traceback" in complaint) == ("2", False), complaint
    assert "make room" in complaint or "is the folder writable, and the disk not full?" in complaint
    assert second.read_text().rstrip().endswith("1")
    assert graded.left(kept) == graded.left(graded.out)
    with sqlite3.connect(kept / store.NAME) as database:
        assert database.execute("SELECT count(*), sum(state = 'settled') FROM work").fetchone() == (3, 3)
    database.close()


def test_a_folder_that_cannot_be_written_is_said_before_the_work(graded: Class, tmp_path: Path) -> None:
    if not IS_ROOT:
        return
    out = tmp_path / "out"
    out.mkdir()
    words = [str(out) if word == str(graded.out) else word for word in graded.words()]
    code, err = graded.run(f"mount -t tmpfs -o ro none {out}", words)
    assert code == 2
    assert f"'{out}' cannot be used for results: Read-only file system" in err


def test_results_on_a_disk_that_became_read_only_are_not_touched_and_can_be_read(copied: Class) -> None:
    if not IS_ROOT:
        return
    before = copied.left(copied.out)
    mounts = f"mount --bind {copied.out} {copied.out} && mount -o remount,bind,ro {copied.out}"
    code, err = copied.run(mounts)
    assert code == 2
    assert "Read-only file system" in err
    export = [sys.executable, "-m", "grader", "export", str(copied.out), "--format", "csv", "--to", f"{copied.out}.csv"]
    code, err = copied.run(mounts, export)
    assert code == 0, err
    assert copied.left(copied.out) == before


def test_where_there_is_no_room_for_temporary_files_it_says_what_to_try(graded: Class, tmp_path: Path) -> None:
    if not IS_ROOT:
        return
    temporary, folder = tmp_path / "temporary", tmp_path / "class"
    temporary.mkdir()
    write(folder / "s0/patient.py", os.urandom(200_000))
    words = [str(folder) if word == str(graded.submissions) else word for word in graded.words()]
    words = [str(tmp_path / "out") if word == str(graded.out) else word for word in words]
    code, err = graded.run(f"mount -t tmpfs -o size=64k none {temporary} && export TMPDIR={temporary}", words)
    assert code == 2
    assert (
        "a temporary file cannot be written there: No space left on device; try to make room, or to set TMPDIR" in err
    )


# -- machines that are suspended, clocks that jump

JUMPING = """
import itertools
import time

count, now = itertools.count(1), time.time
time.time = lambda: now() + (-1) ** next(count) * 86_400 * next(count)
time.time_ns = lambda: int(time.time() * 1e9)
"""


def test_a_class_whose_machine_is_suspended_again_and_again_comes_to_the_same(graded: Class, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = [str(out) if word == str(graded.out) else word for word in graded.words()]
    with subprocess.Popen(words, cwd=graded.ground.course, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as grader:
        for number in range(8):
            wait(0.1 * (number % 4 + 1))
            suspend_all_and_wake_the_grader_first(psutil.Process(grader.pid))
        _out, err = grader.communicate()
    assert grader.returncode == 1, err.decode()
    assert graded.left(out) == graded.left(graded.out)


def test_a_clock_that_jumps_back_and_forth_changes_nothing(graded: Class, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(tmp_path / "clock/sitecustomize.py", JUMPING)
    words = [str(out) if word == str(graded.out) else word for word in graded.words()]
    jumping = f"export PYTHONPATH={tmp_path}/clock"
    asked = [sys.executable, "-c", "import time; raise SystemExit(4 if abs(time.time() - time.time()) > 3600 else 5)"]
    assert graded.run(jumping, asked)[0] == 4
    code, err = graded.run(jumping, words)
    assert code == 1, err
    assert graded.left(out) == graded.left(graded.out)


# -- stores


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_in_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def scribbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xaa" * 8192
    path.write_bytes(bytes(content))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def a_link_into_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def of_another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE editions (day TEXT)")
    database.close()


def of_a_newer_grader(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def without_its_tables(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE checks")
    database.close()


SPOILERS: list[Callable[[Path], None]] = [
    *(truncated, cut_in_a_page, scribbled, emptied, a_link_into_nothing, a_folder, a_pipe, a_device),
    *(of_another_program, of_a_newer_grader, without_its_tables),
]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_store_that_is_none_is_named_and_left_as_it_is(copied: Class, spoil: Callable[[Path], None]) -> None:
    path = copied.out / store.NAME
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    code, err = copied.run()
    assert code == 2, err
    assert store.NAME in err
    assert "try" in err or "?" in err
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_journal_of_noise_beside_the_store_costs_nothing(copied: Class, graded: Class) -> None:
    """What was committed is in the store; a journal that makes no sense is not applied."""
    (copied.out / f"{store.NAME}-wal").write_bytes(os.urandom(20_000))
    code, err = copied.run()
    assert code == 1, err
    assert copied.left(copied.out) == graded.left(graded.out)
