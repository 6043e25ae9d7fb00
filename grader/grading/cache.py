"""Results of answers that have not changed, so that a student waits only for what was edited.

A small SQLite database beside the exercises, its rows packed, since a failed check carries the picture of a run: about
3 KB of a row instead of 30. A cache that cannot be used is no error: everything is graded again.
"""

import contextlib
import hashlib
import platform
import sqlite3
import zlib
from functools import cache
from pathlib import Path

import msgspec

from grader import __version__
from grader.course import CourseFiles
from grader.grading.options import Options
from grader.model.course import Exercise
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, Isolation, RunVerdict, StartMethod

FOLDER = ".plumbline"
KEPT = 5000
# ended by a clock on the wall: such a result is not a property of the answer
_NOT_KEPT = (RunVerdict.STUCK,)


class ResultCache:
    """Checks of graded answers by the content of everything that they depend on."""

    def __init__(self, root: Path, *, enabled: bool = True) -> None:
        """Open the database below `root`, or none if that is not possible."""
        self._database: sqlite3.Connection | None = None
        if enabled:
            with contextlib.suppress(OSError, sqlite3.Error):
                self._database = _open(root / FOLDER / "cache.sqlite")

    def close(self) -> None:
        """Close the database."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def get(self, key: str) -> tuple[CheckResult, ...] | None:
        """Return the checks kept under `key`, or `None`."""
        row = self._ask("SELECT checks FROM answers WHERE key = ?", key)
        try:
            return msgspec.json.decode(zlib.decompress(row[0]), type=tuple[CheckResult, ...]) if row else None
        except (msgspec.MsgspecError, zlib.error, TypeError, ValueError, RecursionError):
            return None

    def put(self, key: str, checks: tuple[CheckResult, ...]) -> None:
        """Keep the checks, unless one of them was our fault or decided by a clock."""
        if any(check.status is CheckStatus.NOT_GRADED or check.verdict in _NOT_KEPT for check in checks):
            return
        self._ask("INSERT OR REPLACE INTO answers VALUES (?, ?)", key, zlib.compress(msgspec.json.encode(checks), 1))
        self._ask("DELETE FROM answers WHERE rowid <= (SELECT max(rowid) FROM answers) - ?", KEPT)

    def _ask(self, statement: str, *values: object) -> tuple[bytes] | None:
        """Run one statement; a damaged or locked database is given up."""
        if self._database is None:
            return None
        try:
            with self._database:
                row: tuple[bytes] | None = self._database.execute(statement, values).fetchone()
                return row
        except sqlite3.Error:
            self.close()
            return None


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(exist_ok=True)
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="ascii")
    database = sqlite3.connect(path, timeout=1.0)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, checks BLOB NOT NULL)")
    return database


def answer_key(
    files: CourseFiles, exercise: Exercise, source: bytes, options: Options, tier: Isolation, start_method: StartMethod
) -> str:
    """Return the key of an answer: equal keys have equal results."""
    digest = hashlib.sha256(source).hexdigest()
    return key_of(digest, setting_key(files, exercise, options, tier, start_method))


def setting_key(
    files: CourseFiles, exercise: Exercise, options: Options, tier: Isolation, start_method: StartMethod
) -> str:
    """Return the key of everything that a result depends on beside the answer itself."""
    parts = (
        msgspec.json.encode(exercise),
        suite_digest(files, exercise),
        grader_fingerprint(),
        platform.python_version(),
        options.seed,
        options.schedules,
        str(start_method),
        str(tier),
        options.real_time,
        options.language,
    )
    return hashlib.sha256(msgspec.msgpack.encode(parts)).hexdigest()


def key_of(digest: str, setting: str) -> str:
    """Return the key of an answer, given as the SHA-256 of its source, in a setting as `setting_key` returns it."""
    return hashlib.sha256(f"{digest} {setting}".encode()).hexdigest()


def suite_digest(files: CourseFiles, exercise: Exercise) -> str:
    """Return a digest of the exercise's hidden suite, that of nothing where there is none, and its `conftest.py`s."""
    digest = hashlib.sha256(_content(files.suite(exercise)))
    for path in files.conftests(exercise):
        digest.update(hashlib.sha256(_content(path)).digest())
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@cache
def grader_fingerprint() -> str:
    """Return a digest of the grader's own source: a changed grader judges anew."""
    digest = hashlib.sha256(__version__.encode())
    package = Path(__file__).resolve().parent.parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
