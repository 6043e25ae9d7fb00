"""The store of a graded class: one SQLite file, in which every check is safe as soon as it is known.

What an answer came to is kept by the content of all that it depends on (`work` and `checks`, by key), apart from whose
answer it is (`answers`). So equal answers share their results, and whatever changes, what is still true is found again.
An edition is a gradebook's setting and its answers; a new one is begun when anything of that changes after the last
one was complete, and the old ones stay. Answers themselves are kept too (`sources`, by digest): grading again needs
nothing but the store and the course.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from grader import __version__
from grader.grading import InputError

T = TypeVar("T")
NAME = "grades.sqlite"
APPLICATION = 0x506C756D  # "Plum"
VERSION = 1
WAIT_S = 20.0

# what has become of an answer: work is left; its checks stand; its checks could not be had, through a fault of ours
OPEN, SETTLED, FAULTY = "open", "settled", "faulty"

_TABLES = frozenset(("about", "editions", "students", "answers", "refused", "sources", "work", "checks"))
_SCHEMA = f"""
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
BEGIN;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE editions (
    edition INTEGER PRIMARY KEY, begun TEXT NOT NULL, completed TEXT, setting TEXT NOT NULL);
CREATE TABLE students (
    edition INTEGER NOT NULL, student TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (edition, student)) WITHOUT ROWID;
CREATE TABLE answers (
    edition INTEGER NOT NULL, student TEXT NOT NULL, exercise TEXT NOT NULL,
    digest TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (edition, student, exercise)) WITHOUT ROWID;
CREATE TABLE refused (
    edition INTEGER NOT NULL, position INTEGER NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (edition, position)) WITHOUT ROWID;
CREATE TABLE sources (digest TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE work (
    key TEXT PRIMARY KEY, exercise TEXT NOT NULL, digest TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT '{OPEN}') WITHOUT ROWID;
CREATE TABLE checks (
    key TEXT NOT NULL, position INTEGER NOT NULL, word TEXT NOT NULL, result TEXT NOT NULL,
    PRIMARY KEY (key, position));
INSERT INTO about VALUES ('made by', 'plumbline {__version__}');
COMMIT;
"""


def open_to_grade(folder: Path) -> sqlite3.Connection:
    """Open the store of the folder `folder`, which is locked, and make it if there is none.

    Raises `InputError` for a store that is newer, damaged or no store at all: it is left as it is.
    """
    path = folder / NAME
    with _explained(path):
        if not os.path.lexists(path):
            _make(path)
        database = _open(path, f"{path.absolute().as_uri()}?mode=rw")
        try:
            if database.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
                raise InputError(f"{str(folder)!r}: this file system cannot hold the store; try a local disk")
            database.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            database.close()
            raise
    return database


def open_to_read(folder: Path) -> sqlite3.Connection:
    """Open the store of `folder` to read it, while it is graded too. Raises `InputError` as `open_to_grade`."""
    path = folder / NAME
    if not os.path.lexists(path):
        raise InputError(
            f"{str(folder)!r} holds no graded class: there is no {NAME} in it; "
            "try the folder that was --out of `python -m grader bulk`"
        )
    with _explained(path):
        alone = not os.access(folder, os.W_OK) and not os.path.exists(f"{path}-wal")
        return _open(path, f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}")


def transaction(database: sqlite3.Connection, statements: Callable[[sqlite3.Connection], None]) -> None:
    """Run all that `statements` does, or nothing of it. Raises what it raises."""
    database.execute("BEGIN IMMEDIATE")
    try:
        statements(database)
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # a full disk may have rolled back already
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


@contextlib.contextmanager
def written() -> Iterator[None]:
    """Turn what keeps SQLite from writing, a full disk for instance, into words."""
    try:
        yield
    except sqlite3.Error as error:
        raise InputError(
            f"the results cannot be written any more: {error}. What was graded before is kept; "
            "make room, and run the same again: it goes on where it stopped"
        ) from None


def rows(database: sqlite3.Connection, statement: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, one after the other. Raises `InputError` if the store turns out to be damaged."""
    try:
        # not `yield from`: whoever stops in the middle closes the generator, and that must not close the cursor of a
        # database that has been closed before
        for row in database.execute(statement, values):  # noqa: UP028
            yield row
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise InputError(f"the store of results cannot be read: {error}") from None


def read_record(text: Any, kind: type[T]) -> T:
    """Return the record that a row holds. Raises `InputError` if it is not what was written there."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"the store of results is damaged: a row that should hold a {kind.__name__} does not ({error}); {_ASIDE}"
        ) from None


def _make(path: Path) -> None:
    """Make an empty store that appears as a whole."""
    new = path.with_name(f"{NAME}.new")
    new.unlink(missing_ok=True)
    database = sqlite3.connect(new, timeout=WAIT_S, isolation_level=None)
    try:
        database.executescript(_SCHEMA)
    finally:
        database.close()
    os.replace(new, path)


def _open(path: Path, uri: str) -> sqlite3.Connection:
    _check_header(path)
    database = sqlite3.connect(uri, uri=True, timeout=WAIT_S, isolation_level=None)
    try:
        application = database.execute("PRAGMA application_id").fetchone()[0]
        if application != APPLICATION:
            raise InputError(f"{str(path)!r} is a database of another program; {_ELSEWHERE}")
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise InputError(
                f"{str(path)!r} was written by a newer grader (format {version}, this one knows {VERSION}); "
                "try that grader, or another folder for --out"
            )
        found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        there = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if lacking := sorted(_TABLES - there):
            found = f"it lacks the table {lacking[0]!r}"
        if found != "ok":
            raise InputError(f"{str(path)!r} is damaged: {found}; {_ASIDE}")
    except BaseException:
        database.close()
        raise
    return database


_ELSEWHERE = "it is left as it is; try another folder for --out"
_ASIDE = "it is left as it is; try a backup of it, or move it away and grade anew"


def _check_header(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"{str(path)!r} is not a file; {_ELSEWHERE}")
    with open(path, "rb") as file:
        head = file.read(16)
    if not head:
        raise InputError(f"{str(path)!r} is damaged: it is empty; {_ASIDE}")
    if head != b"SQLite format 3\0":
        raise InputError(f"{str(path)!r} is not a store of results; {_ELSEWHERE}")


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say at the opening into words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise InputError(
            f"{str(path)!r} cannot be used: {error}; is the folder writable, and the disk not full?"
        ) from None
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} is damaged: {error}; {_ASIDE}") from None
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be used: {error.strerror}; try another folder for --out") from None
