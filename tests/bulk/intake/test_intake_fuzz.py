"""Whatever comes in, the intake answers with a list or with an error in words, and drops nobody."""

import io
import random
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.bulk.intake import Intake, IntakeError, take_in
from grader.bulk.intake.layout import Layout
from grader.bulk.names import Unsafe, clean, is_junk, safe_parts, uncopied, unnumbered
from grader.bulk.roster import load_roster
from grader.grading import InputError
from tests.bulk.intake.conftest import packed_tar, packed_zip

T = TypeVar("T")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.text(min_size=1, max_size=30)
EXERCISE_NAMES = st.sampled_from(
    [
        "never_eof.py",
        "poll (1).py",
        "04_pipes/poll.py",
        "exercises/04_pipes/fan_in-2.py",
        "conftest.py",
        "a.zip",
        "twin.py",
    ]
)
PATHS = st.one_of(NAMES, EXERCISE_NAMES, st.tuples(NAMES, EXERCISE_NAMES).map("/".join))


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def spoil(data: bytes, places: list[tuple[int, int]], end: int) -> bytes:
    """Change some bytes of `data`, and perhaps cut it."""
    changed = bytearray(data)
    for place, value in places:
        changed[place % len(changed)] = value
    return bytes(changed[: len(changed) - end % len(changed)])


def outcome(call: Callable[[], T]) -> T | str:
    """Return what a call gives, or the words with which it refuses."""
    try:
        return call()
    except InputError as error:
        return str(error)


SPOILT = st.tuples(
    st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=8), st.sampled_from([0, 0, 1, 30, 700])
)


@pytest.mark.parametrize("mode", ["zip", "w:", "w:gz", "w:bz2"])
@QUICK
@given(spoilt=SPOILT, seed=st.integers(0, 1000))
def test_a_spoilt_archive_is_taken_or_turned_away(course, mode, spoilt, seed):
    content = random.Random(seed).randbytes(2000)
    contents = {"04_pipes/never_eof.py": content, "hw/poll.py": "x" * 600, "a.zip": packed_zip({"fan_in.py": "y"})}
    data = packed_zip(contents) if mode == "zip" else packed_tar(contents, mode)
    with folder() as place:
        (place / "kim.zip").write_bytes(spoil(data, *spoilt))
        (place / "lee").mkdir()
        (place / "lee" / "poll.py").write_bytes(b"z")
        intake = take_in(place, course)
        lee = intake.handed[-1]
        assert (lee.student.id, lee.read_answers()) == ("lee", {"04_pipes/poll": b"z"})
        present = [handed.student.id for handed in intake.handed] + [student.id for student in intake.turned_away]
        assert sorted(present) == ["kim", "lee"]
        if "kim" in [student.id for student in intake.turned_away]:
            assert [refused.student for refused in intake.refused] == ["kim"]


@pytest.mark.parametrize(
    "head", [b"", b"PK\3\4", b"PK\5\6" + bytes(18), b"\x1f\x8b\x08\0", b"BZh9", bytes(257) + b"ustar"]
)
@QUICK
@given(tail=st.binary(max_size=600))
def test_garbage_is_refused_in_words(course, head, tail):
    with folder() as place:
        (place / "class.zip").write_bytes(head + tail)
        found = outcome(lambda: take_in(place / "class.zip", course))
        assert found.handed if isinstance(found, Intake) else found.startswith(f"{place / 'class.zip'}: it ")


@pytest.mark.parametrize("kind", ["zip", "tar"])
@QUICK
@given(names=st.lists(PATHS, min_size=1, max_size=8, unique=True))
def test_whatever_the_entries_are_called_nothing_leaves_the_archive(course, kind, names):
    file = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name.encode("utf-8", "replace").decode()), "x")
    else:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name in names:
                info = tarfile.TarInfo(name.encode("utf-8", "replace").decode())
                info.size = 1
                tar.addfile(info, io.BytesIO(b"x"))
    with folder() as place:
        (place / "class").mkdir()
        (place / "class" / "kim.zip").write_bytes(file.getvalue())
        (place / "class" / "lee").mkdir()
        intake = take_in(place / "class", course)
        assert {path.name for path in place.rglob("*")} == {"class", "kim.zip", "lee"}
        people = [*(handed.student for handed in intake.handed), *intake.turned_away]
        assert {student.id for student in people} == {"kim", "lee"}
        assert all(content == b"x" for handed in intake.handed for content in handed.read_answers().values())


@QUICK
@given(names=st.lists(NAMES.filter(lambda name: "/" not in name and "\0" not in name), min_size=1, max_size=6))
def test_whatever_the_uploads_are_called_nobody_is_lost(course, names):
    with folder() as place:
        made = set()
        for name in names:
            try:
                (place / name).mkdir()
                (place / name / "poll.py").write_text(name, encoding="utf-8", errors="replace")
            except (OSError, UnicodeEncodeError):
                continue  # such a name cannot be on this disk
            made.add(clean(name))
        nobody = {name for name in made if is_junk((name,)) or Layout(course).is_place(name)}
        if made == nobody:
            with pytest.raises(IntakeError):
                take_in(place, course)
            return
        intake = take_in(place, course)
        uploads = {upload.name for handed in intake.handed for upload in handed.uploads}
        assert made - nobody == uploads
        assert len({handed.student.id for handed in intake.handed}) == len(intake.handed)


@settings(max_examples=150, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda text: ("id,name\n" + text).encode("utf-8", "replace"))
    )
)
def test_a_roster_is_read_or_refused_in_words(content):
    with folder() as place:
        path = place / "roster.csv"
        path.write_bytes(content)
        found = outcome(lambda: load_roster(path))
        if isinstance(found, str):
            assert all(line.startswith((str(path), "20 problems")) for line in found.splitlines())
            return
        ids = [student.id for student in found.students]
        assert ids
        assert all(ids)
        assert len(set(ids)) == len(ids)


@given(name=st.text(max_size=60))
def test_cleaning_a_name_twice_changes_nothing_more(name):
    try:
        once = clean(name)
    except UnicodeEncodeError:
        pytest.fail(f"{name!r} cannot be cleaned")
    assert clean(once) == once
    once.encode()


@given(name=st.text(max_size=60))
def test_safe_parts_lead_nowhere(name):
    try:
        parts = safe_parts(name)
    except Unsafe:
        return
    assert not {"..", ".", ""} & set(parts)
    assert not any("/" in part or "\\" in part or "\0" in part for part in parts)


@given(stem=st.text(min_size=1, max_size=30))
def test_a_name_without_its_copy_mark_is_a_part_of_it(stem):
    for reading in (uncopied(stem), unnumbered(stem)):
        assert reading.base in stem
        assert reading.base
