"""What lies in folders is counted, however it is hidden, and nothing outside of them is touched."""

import os
from pathlib import Path

import pytest

from grader.sandbox.content import BEYOND_COUNT, used

KILOBYTES = 64 * 1024


def put(path: Path) -> None:
    path.write_bytes(b"x" * KILOBYTES)


def test_files_and_folders_are_counted(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        put(tmp_path / name / "file")
    size, files = used(tmp_path / "a", tmp_path / "b")
    assert (size >= 2 * KILOBYTES, files) == (True, 2)


def test_what_lies_beyond_the_longest_path_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(20):
        os.mkdir("d" * 250)
        os.chdir("d" * 250)
    put(Path("file"))
    size, files = used(tmp_path)
    assert (size >= KILOBYTES, files) == (True, 21)


def test_a_folder_without_rights_is_counted(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir()
    put(tmp_path / "shut/file")
    (tmp_path / "shut").chmod(0)
    assert used(tmp_path)[1] == 2


def test_a_link_is_a_file_wherever_it_leads(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir(mode=0o500)
    put(tmp_path / "secret")
    (tmp_path / "secret").chmod(0o600)
    for target in ("out", "secret", "nowhere"):
        (tmp_path / "in" / target).symlink_to(tmp_path / target)
    assert used(tmp_path / "in")[1] == 3
    assert used(tmp_path / "in/out", tmp_path / "in/secret") == (0, 0)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("out", "secret")] == [0o500, 0o600]


def test_folders_in_each_other_with_others_beside_them_cannot_use_up_our_descriptors(tmp_path: Path) -> None:
    place = tmp_path
    for _ in range(300):
        (place / "a").mkdir()
        (place / "b").mkdir()
        place = place / "b"
    before = len(os.listdir("/proc/self/fd"))
    assert used(tmp_path)[1] in (600, BEYOND_COUNT)
    assert len(os.listdir("/proc/self/fd")) == before
