"""Archives of every kind, and what hostile ones try."""

import io
import os
import stat
import struct
import tarfile
import zipfile

import pytest

from grader.bulk.intake import IntakeError, take_in
from tests.bulk.intake.conftest import EOF, POLL, packed_tar, packed_zip

ONE = {"04_pipes/never_eof.py": "x"}
CLASS = {"kim/never_eof.py": "k", "lee/exercises/04_pipes/never_eof.py": "l"}


@pytest.mark.parametrize(
    ("name", "mode"),
    [("kim.tar", "w:"), ("kim.tar.gz", "w:gz"), ("kim.tgz", "w:gz"), ("kim.tar.bz2", "w:bz2"), ("kim.zip", "zip")],
)
def test_a_student_may_hand_in_any_archive(klass, name, mode):
    (klass.zip(name, ONE) if mode == "zip" else klass.tar(name, ONE, mode))
    klass.file("lee/poll.py", "y")
    assert klass.answers() == {"kim": {EOF: b"x"}, "lee": {POLL: b"y"}}


@pytest.mark.parametrize("mode", ["zip", "w:", "w:gz", "w:bz2"])
@pytest.mark.parametrize("wrapper", ["", "class/", "./", "class/2026/"])
def test_one_archive_may_hold_the_whole_class(klass, mode, wrapper):
    contents = {wrapper + name: content for name, content in CLASS.items()}
    name = "class.zip" if mode == "zip" else "class.tar"
    (klass.zip(name, contents) if mode == "zip" else klass.tar(name, contents, mode))
    expected = {"kim": {EOF: b"k"}, "lee": {EOF: b"l"}}
    assert klass.answers(name) == expected
    assert klass.answers() == expected


def test_the_archive_of_a_class_may_hold_archives(klass):
    inner = packed_zip({"homework/04_pipes/never_eof.py": "k"})
    klass.zip("class.zip", {"kim.zip": inner, "lee.tar.gz": packed_tar({"poll.py": "l"}), "may/poll.py": "m"})
    assert klass.answers("class.zip") == {"kim": {EOF: b"k"}, "lee": {POLL: b"l"}, "may": {POLL: b"m"}}


def test_an_archive_is_what_it_holds_and_not_what_it_is_called(klass):
    klass.file("kim.zip", packed_tar(ONE))
    klass.file("lee.tar.gz", packed_zip(ONE))
    assert klass.answers() == {"kim": {EOF: b"x"}, "lee": {EOF: b"x"}}


def test_a_tar_archive_from_before_there_was_a_magic_word_is_read(klass):
    data = bytearray(packed_tar(ONE, "w:"))
    data[257:265] = bytes(8)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    klass.file("kim.tar", bytes(data))
    assert klass.answers() == {"kim": {EOF: b"x"}}


def test_a_class_of_one_in_an_archive_is_named_by_the_folder(klass):
    klass.zip("class.zip", {"kim/never_eof.py": "x", "__MACOSX/kim/._never_eof.py": "y"})
    assert klass.answers("class.zip") == {"kim": {EOF: b"x"}}


def test_one_submission_in_an_archive_is_named_by_the_archive(klass):
    klass.zip("kim.zip", ONE)
    assert klass.answers("kim.zip") == {"kim": {EOF: b"x"}}


def test_an_archive_in_a_student_s_folder_or_archive_is_opened(klass):
    klass.zip("kim/hw.zip", {"hw/04_pipes/never_eof.py": "x"})
    klass.zip("lee.zip", {"hw.zip": packed_zip({"hw/04_pipes/never_eof.py": "x"})})
    assert klass.answers() == {"kim": {EOF: b"x"}, "lee": {EOF: b"x"}}


def test_archives_are_not_opened_for_ever(klass):
    deepest = packed_zip(ONE)
    klass.zip("kim.zip", {"a.zip": packed_zip({"b.zip": packed_zip({"c.zip": deepest})}), "poll.py": "x"})
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    assert list(intake.handed[0].answers) == [POLL]
    (refused,) = intake.refused
    assert refused.name == "kim.zip/a.zip/b.zip"
    assert "inside an archive inside an archive" in refused.reason


@pytest.mark.parametrize(
    "name", ["../evil.py", "a/../../evil.py", "/etc/evil.py", "..\\evil.py", "C:\\evil.py", "c:/evil.py", "\\evil.py"]
)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_that_lead_outside_are_refused_and_the_rest_is_taken(klass, tmp_path, name, kind):
    before = set(tmp_path.parent.rglob("*evil*"))
    contents = {**ONE, name: "evil"}
    (klass.zip("kim.zip", contents) if kind == "zip" else klass.tar("kim.zip", contents))
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    assert intake.handed[0].read_answers() == {EOF: b"x"}
    (refused,) = intake.refused
    assert "outside of the archive" in refused.reason
    assert refused.name.startswith("kim.zip/")
    assert set(tmp_path.parent.rglob("*evil*")) == before


def test_an_answer_with_a_name_that_leads_outside_is_no_answer(klass):
    klass.zip("kim.zip", {"../04_pipes/never_eof.py": "x"})
    klass.file("lee/poll.py", "y")
    assert klass.answers() == {"kim": {}, "lee": {POLL: b"y"}}


def test_nothing_is_written_into_the_source_and_nothing_stays_in_temporary_folders(klass, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    klass.zip("kim.zip", {"hw.zip": packed_zip(ONE)})
    klass.tar("lee.tar.gz", ONE)
    before = sorted(klass.folder.rglob("*"))
    klass.take()
    assert sorted(klass.folder.rglob("*")) == before
    assert list(temporary.iterdir()) == []


def special(kind: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("never_eof.py")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    return file.getvalue()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_links_and_devices_in_a_tar_are_refused_by_name(klass, kind):
    klass.file("kim.tar", special(kind))
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    (refused,) = intake.refused
    assert refused.name == "kim.tar/never_eof.py"
    assert refused.reason in ("it is a link, which is never followed", "it is no regular file")
    assert EOF in intake.handed[0].problems


def test_a_link_in_a_zip_is_refused_by_name(klass):
    info = zipfile.ZipInfo("never_eof.py")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    klass.file("kim.zip", file.getvalue())
    klass.file("lee/poll.py", "y")
    assert klass.refusals() == {"kim.zip/never_eof.py": "it is a symbolic link, which is never followed"}


def test_a_folder_in_place_of_a_file_in_a_zip_is_said(klass):
    klass.zip("kim.zip", {"never_eof.py/": ""})
    klass.file("lee/poll.py", "y")
    assert klass.refusals() == {"kim.zip/never_eof.py": "it is a folder, not a file"}


def test_an_encrypted_entry_is_refused_by_name(klass):
    data = bytearray(packed_zip(ONE))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + offset] |= 1
    klass.file("kim.zip", bytes(data))
    klass.file("lee/poll.py", "y")
    (reason,) = klass.refusals().values()
    assert reason == "it is encrypted; try to pack it without a password"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_cannot_be_unpacked_in_steps_is_refused_by_name(klass, method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("never_eof.py", "x")
    klass.file("kim.zip", file.getvalue())
    klass.file("lee/poll.py", "y")
    (reason,) = klass.refusals().values()
    assert reason.startswith(f"it is packed by method {method}")


@pytest.mark.parametrize("name", ["kim.rar", "kim.7z", "kim.tar.xz"])
def test_an_archive_of_another_kind_is_refused_with_what_to_try(klass, name):
    klass.file(name, b"Rar!\x1a\x07")
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    assert [student.id for student in intake.turned_away] == ["kim"]
    assert intake.refused[0].reason == "an archive of this kind cannot be read; try to pack it as .zip"


@pytest.mark.parametrize(
    "content", [b"", b"Rar!", b"PK\3\4", b"PK\5\6", b"\x1f\x8b", b"\x1f\x8b\x08\0garbage", b"BZh9", b"x" * 2000]
)
@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_a_damaged_archive_turns_away_its_student_alone(klass, content, ending):
    klass.file("kim" + ending, content)
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    assert [handed.student.id for handed in intake.handed] == ["lee"]
    assert [student.id for student in intake.turned_away] == ["kim"]
    (refused,) = intake.refused
    assert (refused.name, refused.student) == ("kim" + ending, "kim")
    assert "try to" in refused.reason


@pytest.mark.parametrize("mode", ["zip", "w:", "w:gz", "w:bz2"])
def test_an_archive_that_ends_too_early_is_damaged(klass, mode):
    contents = {f"{number}.txt": os.urandom(3000) for number in range(5)} | ONE
    data = packed_zip(contents) if mode == "zip" else packed_tar(contents, mode)
    klass.file("kim.zip", data[: len(data) * 2 // 3])
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    assert [student.id for student in intake.turned_away] == ["kim"]
    assert "damaged" in intake.refused[0].reason


def test_a_tar_with_a_spoilt_header_in_the_middle_is_damaged(klass):
    data = bytearray(packed_tar({"a.txt": b"a", "04_pipes/never_eof.py": "x"}, "w:"))
    data[1024 + 148] ^= 0xFF
    klass.file("kim.tar", bytes(data))
    klass.file("lee/poll.py", "y")
    assert "damaged" in klass.refusals()["kim.tar"]


def test_a_damaged_content_is_refused_by_name_and_the_rest_is_taken(klass):
    contents = {"never_eof.py": os.urandom(500), "poll.py": "fine"}
    data = bytearray(packed_zip(contents))
    data[60] ^= 0xFF
    klass.zip("class.zip", {"kim.zip": bytes(data), "lee/poll.py": "y"})
    intake = klass.take("class.zip")
    assert intake.handed[0].read_answers() == {POLL: b"fine"}
    assert "damaged in the archive" in intake.handed[0].problems[EOF]


def bomb(files: int) -> bytes:
    """Return a zip archive in which each file is small enough, and all of them are not."""
    return packed_zip({f"{number}/never_eof.py": bytes(1024 * 1024) for number in range(files)})


def test_a_zip_bomb_goes_off_without_a_sound(klass):
    klass.file("kim.zip", bomb(33))
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    assert [student.id for student in intake.turned_away] == ["kim"]
    assert "its answers have more than 33,554,432 bytes" in intake.refused[0].reason


def test_archives_inside_an_archive_share_its_allowance(klass):
    klass.zip("kim.zip", {f"{number}.zip": bomb(12) for number in range(3)})
    klass.file("lee/poll.py", "y")
    assert "its answers have more than 33,554,432 bytes" in klass.refusals()["kim.zip/2.zip"]


def test_a_bomb_in_the_archive_of_a_class_harms_only_its_student(klass):
    klass.zip("class.zip", {"kim.zip": bomb(33), "lee/never_eof.py": "y"})
    intake = klass.take("class.zip")
    assert [student.id for student in intake.turned_away] == ["kim"]
    assert intake.handed[0].read_answers() == {EOF: b"y"}


def test_a_gzip_bomb_is_refused(klass):
    klass.tar("kim.tar.gz", {"zeros.bin": bytes(130 * 1024 * 1024)})
    klass.file("lee/poll.py", "y")
    assert "unpacks to more than" in klass.refusals()["kim.tar.gz"]


def test_an_archive_inside_that_unpacks_a_hundredfold_is_not_opened(klass):
    klass.zip("kim.zip", {"a.zip": bytes(20 * 1024 * 1024), "poll.py": "x"})
    klass.file("lee/poll.py", "y")
    (reason,) = klass.refusals().values()
    assert "unpack to 20,971,520" in reason


def test_a_size_that_lies_is_not_believed(klass):
    """The table says one byte, the content is two megabytes."""
    data = bytearray(packed_zip({"never_eof.py": bytes(2 * 1024 * 1024)}))
    at = data.index(b"PK\1\2") + 24
    data[at : at + 4] = struct.pack("<I", 1)
    klass.file("kim.zip", bytes(data))
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    assert EOF in intake.handed[0].problems
    assert not intake.handed[0].answers


def test_a_table_of_contents_without_end_is_refused_before_it_is_read(klass):
    klass.zip("kim.zip", {f"{number:06}" + "x" * 1000: "" for number in range(4300)})
    klass.file("lee/poll.py", "y")
    assert "its table of contents has" in klass.refusals()["kim.zip"]


def test_too_many_entries_are_refused(klass, monkeypatch):
    monkeypatch.setattr("grader.bulk.intake.walk.MOST_FILES", 10)
    contents = {f"{number}.txt": "" for number in range(11)}
    klass.zip("kim.zip", contents)
    klass.tar("lee.tar", contents)
    klass.file("may/poll.py", "y")
    assert klass.refusals() == dict.fromkeys(
        ("kim.zip", "lee.tar"), "it has more than 10 entries; try to hand in the answers alone"
    )


def pax(payload: bytes) -> bytes:
    """Return a tar archive that begins with an extra header of this content."""
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, len(payload)
    padding = bytes(-len(payload) % 512)
    return info.tobuf(tarfile.USTAR_FORMAT) + payload + padding + packed_tar(ONE, "w:")


@pytest.mark.parametrize("payload", [b"1" * 20_000, b"0" * 100_000, bytes(1024 * 1024)])
def test_a_header_that_costs_quadratic_time_or_memory_is_refused(klass, payload):
    klass.file("kim.tar", pax(payload))
    klass.file("lee/poll.py", "y")
    assert "a header in it has" in klass.refusals()["kim.tar"]


def test_a_tar_with_a_harmless_extra_header_is_read(klass):
    klass.file("kim.tar", pax(b"30 mtime=1772000000.123456789\n"))
    assert klass.answers("kim.tar") == {"kim": {EOF: b"x"}}


@pytest.mark.parametrize("mtime", [b"nan", b"-1e400", b"1e400"])
def test_a_time_that_is_none_is_left_out(klass, mtime):
    record = b" mtime=" + mtime + b"\n"
    klass.file("kim.tar", pax(b"%d" % (len(record) + 2) + record))
    assert klass.only("kim.tar").read_answers() == {EOF: b"x"}


@pytest.mark.parametrize("name", ["Jürgen", "王小明", "Zoë 🎉", "علي"])
def test_names_of_a_zip_are_read_in_utf_8_said_or_not(klass, name):
    data = packed_zip({f"{name}/never_eof.py": "x", "lee/poll.py": "y"})
    assert set(take(klass, data)) == {name, "lee"}
    unsaid = bytearray(data)
    for signature, offset in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        unsaid[unsaid.index(signature) + offset] &= ~0x08
    assert set(take(klass, bytes(unsaid))) == {name, "lee"}


@pytest.mark.parametrize(("name", "encoding"), [("Jürgen", "cp437"), ("王小明", "gb2312")])
def test_names_of_a_zip_are_read_in_the_code_page_of_its_author(klass, name, encoding):
    raw = name.encode(encoding)
    data = packed_zip({"#" * len(raw) + "/never_eof.py": "x", "lee/poll.py": "y"})
    assert set(take(klass, data.replace(b"#" * len(raw), raw))) == {name, "lee"}


def take(klass, data: bytes) -> dict[str, dict[str, bytes]]:
    klass.file("class.zip", data)
    return klass.answers("class.zip")


def test_the_last_of_two_entries_of_one_name_counts(klass):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("poll.py"), "first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(zipfile.ZipInfo("poll.py"), "last")
    klass.file("kim.zip", file.getvalue())
    assert klass.answers("kim.zip") == {"kim": {POLL: b"last"}}


@pytest.mark.parametrize("content", [b"", b"PK\5\6", b"PK\3\4garbage", b"\x1f\x8b"])
def test_a_damaged_archive_of_a_class_is_an_error_with_its_name(klass, content):
    path = klass.file("class.zip", content)
    with pytest.raises(IntakeError, match=r"class\.zip: it .*try to"):
        take_in(path, klass.course)


def test_a_disk_that_is_full_is_said_as_such(klass, monkeypatch):
    klass.file("kim/poll.py", "x")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.pwrite", full)
    with pytest.raises(IntakeError, match="No space left on device; try to make room, or to set TMPDIR"):
        klass.take()


def test_temporary_folders_that_cannot_be_written_are_said(klass, monkeypatch, tmp_path):
    klass.file("kim/poll.py", "x")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(IntakeError, match="gone: a temporary file cannot be written there"):
        klass.take()
