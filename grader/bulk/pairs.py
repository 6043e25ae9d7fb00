"""Similar answers in the store: kept with the answers that were compared, and gone with them."""

import hashlib
import sqlite3
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from grader.bulk.store import read_record, rows
from grader.model.gradebook import SimilarPair

_NAME = "similar answers"


class _Kept(Struct, frozen=True):
    """Pairs, and the digest of all answers among which they were found."""

    answers: str
    pairs: tuple[SimilarPair, ...]


def save_pairs(database: sqlite3.Connection, edition: int, pairs: Sequence[SimilarPair]) -> None:
    """Keep the pairs that were found in an edition, in the place of earlier ones. Raises `sqlite3.Error`."""
    kept = msgspec.json.encode(_Kept(_answers(database, edition), tuple(pairs))).decode()
    database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (_NAME, kept))


def saved_pairs(database: sqlite3.Connection, edition: int) -> tuple[SimilarPair, ...]:
    """Return the pairs of an edition, none where these very answers were not compared. Raises `InputError`."""
    row = next(rows(database, "SELECT value FROM about WHERE name = ?", (_NAME,)), None)
    if row is None:
        return ()
    kept = read_record(row[0], _Kept)
    return kept.pairs if kept.answers == _answers(database, edition) else ()


def _answers(database: sqlite3.Connection, edition: int) -> str:
    digest = hashlib.sha256()
    query = "SELECT exercise, student, digest FROM answers WHERE edition = ? ORDER BY exercise, student"
    for row in rows(database, query, (edition,)):
        digest.update(msgspec.json.encode(row))
    return digest.hexdigest()
