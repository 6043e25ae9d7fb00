"""Stored results that were spoilt, as many as the time allows: read as they were, or refused in words."""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from grader.bulk import store
from grader.bulk.gradebook import load_gradebook
from grader.grading import InputError
from grader.grading.cache import ResultCache
from grader.model.gradebook import Gradebook
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus
from tests.hostile.test_fuzz import outcome
from tests.hostile.test_store import Class

CHECKS = (CheckResult("works", "It works", CheckStatus.FAILED, 0.0, 3.0, message="No."),)
values = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace").decode()),
    st.binary(max_size=20),
    st.sampled_from(["{}", "[]", "null", "[" * 5000, '{"id":1}', '{"status":"passed"}', "\0", b"\xff\xfe"]),
)
places = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=8)
rows = st.tuples(st.integers(0, 50), st.integers(0, 50), values | places)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of a class that was graded undisturbed."""
    made = Class(tmp_path_factory.mktemp("class"))
    code, err = made.run()
    assert code == 1, err
    return made.out


def points(book: Gradebook) -> dict[str, float]:
    return {entry.student.id: entry.points for entry in book.entries}


def spoilt_bytes(content: bytes, where: list[tuple[int, int]]) -> bytes:
    data = bytearray(content)
    for place, byte in where:
        data[place % len(data)] = byte
    return bytes(data)


def spoil_row(path: Path, number: int, column: int, value: Any) -> None:
    """Put something else into one cell of the store, or change some bytes of it."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = [
            (table, field[1])
            for table in sorted(names)
            for field in database.execute(f"PRAGMA table_info({table})")
            if database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        ]
        table, field = cells[number % len(cells)]
        found = database.execute(f"SELECT DISTINCT {field} FROM {table}").fetchall()
        (old,) = found[column % len(found)]
        if isinstance(value, list):
            text = old if isinstance(old, bytes) else str(old).encode()
            value = spoilt_bytes(text or b"0", value)
            value = value if isinstance(old, bytes) else value.decode("utf-8", "replace")
        with contextlib.suppress(sqlite3.IntegrityError):
            database.execute(f"UPDATE {table} SET {field} = ? WHERE {field} IS ?", (value, old))


def read(out: Path, spoil: Callable[[Path], None], before: Gradebook) -> None:
    """Read a copy of a store that was spoilt: nobody may have gained a point."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, store.NAME)
        shutil.copy(out / store.NAME, path)
        spoil(path)
        book = outcome(lambda: load_gradebook(Path(name)), InputError)
    if isinstance(book, str):
        assert "store" in book or store.NAME in book
        return
    earned = points(before)
    if [entry.possible for entry in book.entries] == [entry.possible for entry in before.entries]:
        assert all(has <= earned.get(id, has) for id, has in points(book).items())


def test_a_store_with_a_cell_of_another_kind_is_read_or_refused(fuzz: Callable[..., None], out: Path) -> None:
    before = load_gradebook(out)
    fuzz(rows, lambda value: read(out, lambda path: spoil_row(path, *value), before))


def test_a_store_with_other_bytes_is_read_or_refused(fuzz: Callable[..., None], out: Path) -> None:
    before = load_gradebook(out)

    def spoil(path: Path, where: list[tuple[int, int]]) -> None:
        path.write_bytes(spoilt_bytes(path.read_bytes(), where))

    fuzz(places, lambda where: read(out, lambda path: spoil(path, where), before))


def test_a_cache_that_was_spoilt_knows_what_it_knew_or_nothing(fuzz: Callable[..., None], tmp_path: Path) -> None:
    cache = ResultCache(tmp_path)
    cache.put("key", CHECKS)
    cache.close()
    path = tmp_path / ".plumbline/cache.sqlite"

    def ask(value: Any) -> None:
        with tempfile.TemporaryDirectory() as name:
            other = Path(name, ".plumbline/cache.sqlite")
            other.parent.mkdir()
            shutil.copy(path, other)
            spoil_row(other, *value)
            spoilt = ResultCache(Path(name))
            found = spoilt.get("key")
            spoilt.close()
        assert found is None or not any(check.points for check in found)

    fuzz(rows, ask)
