"""What is left to grade. Equal answers are one piece of work, done for whoever comes first."""

import sqlite3
from collections import Counter, deque
from collections.abc import Iterator

from msgspec import Struct

from grader.bulk.store import OPEN, rows


class Piece(Struct, frozen=True):
    """One answer to be graded: its key, its exercise and digest, and the student for whom it is done."""

    key: str
    exercise: str
    digest: str
    student: str


class Plan:
    """The open pieces by student, and who waits for which."""

    def __init__(self, database: sqlite3.Connection, edition: int) -> None:
        """Read what is open in an edition."""
        self._lanes: dict[str, deque[Piece]] = {}
        self._fresh: deque[str] = deque()
        self._again: deque[Piece] = deque()
        self._waiting: dict[str, list[str]] = {}
        self._left_of: Counter[str] = Counter()
        self.answers, self.students = _totals(database, edition)
        query = (
            "SELECT a.key, a.exercise, a.digest, a.student FROM answers a JOIN work w ON w.key = a.key "
            "WHERE a.edition = ? AND w.state = ? ORDER BY a.student, a.exercise"
        )
        for row in rows(database, query, (edition, OPEN)):
            self._add(Piece(*row))
        self.answers_done = self.answers - sum(self._left_of.values())
        self.students_done = self.students - len(self._left_of)
        self.left = len(self._waiting)

    def _add(self, piece: Piece) -> None:
        self._left_of[piece.student] += 1
        if piece.key in self._waiting:
            self._waiting[piece.key].append(piece.student)
            return
        self._waiting[piece.key] = [piece.student]
        if piece.student not in self._lanes:
            self._lanes[piece.student] = deque()
            self._fresh.append(piece.student)
        self._lanes[piece.student].append(piece)

    def __contains__(self, key: str) -> bool:
        """Whether the piece with this key is still left."""
        return key in self._waiting

    def not_begun(self) -> Iterator[Piece]:
        """Go through the pieces that have not been taken yet."""
        return (piece for lane in self._lanes.values() for piece in lane)

    def next(self, near: str) -> Piece | None:
        """Take a piece: of the student `near` if possible, else of one not begun, else of the one with most left."""
        student = near if near in self._lanes else self._fresh.popleft() if self._fresh else self._fullest()
        if student is None:
            return self._again.popleft() if self._again else None
        lane = self._lanes[student]
        piece = lane.popleft()
        if student in self._fresh and student == near:
            self._fresh.remove(student)
        if not lane:
            del self._lanes[student]
        return piece

    def _fullest(self) -> str | None:
        return max(self._lanes, key=lambda student: len(self._lanes[student]), default=None)

    def again(self, piece: Piece) -> None:
        """Put a piece behind all others: it is to be graded once more."""
        self._again.append(piece)

    def done(self, piece: Piece) -> None:
        """Note that a piece is graded, for all who wait for it."""
        waited = self._waiting.pop(piece.key)
        self.left -= 1
        self.answers_done += len(waited)
        for student in waited:
            self._left_of[student] -= 1
            self.students_done += not self._left_of[student]


def _totals(database: sqlite3.Connection, edition: int) -> tuple[int, int]:
    query = "SELECT count(nullif(key, '')), count(DISTINCT student) FROM answers WHERE edition = ?"
    answers, students = next(rows(database, query, (edition,)))
    return answers, students
