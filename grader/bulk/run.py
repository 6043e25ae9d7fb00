"""Grades what the store says is open: hands it out, writes down every check, tells how far it is.

A fault of ours is tried three times by the crew and then kept as *not graded*, to be tried again by the next call. A
result that a clock on the wall has decided (`stuck`) is had a second time, behind all others, and the second stands.
"""

import hashlib
import sqlite3
import time
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from grader.bulk.editions import start_method
from grader.bulk.kept import kept, stands, word_of
from grader.bulk.plan import Piece, Plan
from grader.bulk.records import Edition
from grader.bulk.stop import Stop
from grader.bulk.store import FAULTY, OPEN, SETTLED, read_record, rows, transaction, written
from grader.course import CourseFiles
from grader.grading import InputError
from grader.grading.crew import CheckKnown, Crew, Setting, TurnOver
from grader.grading.session import Turn
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, RunVerdict
from grader.report.formats.json import encoded
from grader.suite.laboratory import Answer

if TYPE_CHECKING:
    from grader.bulk.cluster import Cluster, ClusterCrew

TICK_S = 0.25


class Progress(Struct, frozen=True):
    """How far it is. `fresh` answers were graded by this call, `left` are still to be run.

    Of equal answers one is run, so `left` may be less than what is missing from `answers`. `checks_fresh` and
    `checks_left` count the checks of the same, those of answers in work too. `passed_s` are the seconds since the first
    check: workers start meanwhile. `words` counts checks by how they ended, `at_work` are the students whose answers
    are being graded.
    """

    students: int
    students_done: int
    answers: int
    answers_done: int
    fresh: int
    left: int
    checks_fresh: int
    checks_left: int
    passed_s: float
    words: dict[str, int]
    at_work: tuple[str, ...] = ()


class Watcher(Protocol):
    """Hears how far it is, often."""

    def at(self, progress: Progress) -> None:
        """Something may have changed."""


class Runner:
    """The grading of one edition."""

    def __init__(
        self,
        database: sqlite3.Connection,
        files: CourseFiles,
        edition: Edition,
        number: int,
        watcher: Watcher,
        stop: Stop,
    ) -> None:
        """Find out what is open; what was not graded through a fault of ours is open again. Raises `InputError`."""
        self._database = database
        self._files = files
        self._edition = edition
        self._watcher = watcher
        self._stop = stop
        self._exercises = {exercise.id: exercise for exercise in edition.course.exercises}
        self._positions = {
            exercise.id: {check.id: position for position, check in enumerate(exercise.checks)}
            for exercise in edition.course.exercises
        }
        with written():
            database.execute("UPDATE work SET state = ? WHERE state = ?", (OPEN, FAULTY))
        self._plan = Plan(database, number)
        self._words = Counter(_words(database, number))
        self._pieces: dict[int, Piece] = {}
        self._handed = 0
        self._first_s = 0.0
        self._fresh = 0
        self._checks = _Checks(sum(len(self._exercises[piece.exercise].checks) for piece in self._plan.not_begun()))
        self.refused: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """How many answers are still to be run."""
        return self._plan.left

    @property
    def fresh(self) -> int:
        """How many answers this call has graded."""
        return self._fresh

    def run(self, jobs: int, cluster: "Cluster | None" = None) -> bool:
        """Grade until nothing is left, or until somebody wants it to stop; return whether nothing is left.

        The workers are those of the cluster, if there is one; `refused` says which of them were not used. Raises
        `GraderFault` if workers cannot be started, `InputError` if the store cannot be written any more or the cluster
        cannot be used: what was written before stays.
        """
        suites = tuple(self._exercises.values())
        setting = Setting(self._files, suites, self._edition.options, self._edition.isolation)
        with self._stop.patiently(), self._hired(setting, jobs, cluster) as crew:
            while self._plan.left and not self._stop.asked:
                self._hand_out(crew)
                self._tell(crew)
                for event in crew.wait(TICK_S):
                    with written():
                        self._note(event)
            refused = getattr(crew, "refused", {})
            self.refused = tuple(f"{address}: {why}" for address, why in refused.items())
        self._tell(None)
        return not self._plan.left

    def _hired(self, setting: Setting, jobs: int, cluster: "Cluster | None") -> "Crew | ClusterCrew":
        if cluster is None or not self._plan.left:
            return Crew(setting, min(jobs, max(1, self._plan.left)), retry_faults=True)
        from grader.bulk.cluster import ClusterCrew

        return ClusterCrew(setting, cluster)

    def _hand_out(self, crew: "Crew | ClusterCrew") -> None:
        for seat in crew.free():
            piece = self._plan.next(seat.near)
            if piece is None:
                return
            self._handed += 1
            self._pieces[self._handed] = piece
            crew.hand(seat, self._handed, self._turn(piece))

    def _turn(self, piece: Piece) -> Turn:
        source = next(rows(self._database, "SELECT content FROM sources WHERE digest = ?", (piece.digest,)), (b"",))[0]
        if hashlib.sha256(source).hexdigest() != piece.digest:
            raise InputError(f"the store of results is damaged: the answer {piece.digest} is not what it was")
        found = rows(self._database, "SELECT result FROM checks WHERE key = ?", (piece.key,))
        known = (read_record(result, CheckResult) for (result,) in found)
        answer = Answer(piece.student, self._exercises[piece.exercise], source)
        return Turn(answer, start_method(self._edition.options), tuple(one for one in known if stands(one)))

    def _note(self, event: CheckKnown | TurnOver) -> None:
        piece = self._pieces[event.number]
        self._first_s = self._first_s or time.monotonic()
        if isinstance(event, TurnOver):
            del self._pieces[event.number]
            transaction(self._database, lambda _database: self._over(piece, event.checks))
            self._checks.over(event.number, len(event.checks), again=piece.key in self._plan)
        elif event.result.status is not CheckStatus.NOT_GRADED:
            self._checks.known(event.number, event.result.id)
            self._write(piece, event.result)

    def _over(self, piece: Piece, checks: tuple[CheckResult, ...]) -> None:
        for check in checks:
            self._write(piece, check)
        tries = self._database.execute("SELECT tries FROM work WHERE key = ?", (piece.key,)).fetchone()[0] + 1
        state = SETTLED
        if any(check.status is CheckStatus.NOT_GRADED for check in checks):
            state = FAULTY
        elif tries == 1 and any(check.verdict is RunVerdict.STUCK for check in checks):
            state = OPEN
        self._database.execute("UPDATE work SET state = ?, tries = ? WHERE key = ?", (state, tries, piece.key))
        if state == OPEN:
            self._plan.again(piece)
        else:
            self._plan.done(piece)
            self._fresh += 1

    def _write(self, piece: Piece, result: CheckResult) -> None:
        where = (piece.key, self._positions[piece.exercise][result.id])
        old = self._database.execute("SELECT word FROM checks WHERE key = ? AND position = ?", where).fetchone()
        if old is not None:
            self._words[old[0]] -= 1
        word = word_of(result)
        self._words[word] += 1
        text = encoded(kept(result)).decode()
        self._database.execute("INSERT OR REPLACE INTO checks VALUES (?, ?, ?, ?)", (*where, word, text))

    def _tell(self, crew: "Crew | ClusterCrew | None") -> None:
        plan = self._plan
        working = crew.at_work() if crew is not None else []
        self._watcher.at(
            Progress(
                students=plan.students,
                students_done=plan.students_done,
                answers=plan.answers,
                answers_done=plan.answers_done,
                fresh=self._fresh,
                left=plan.left,
                checks_fresh=self._checks.fresh,
                checks_left=self._checks.left,
                passed_s=time.monotonic() - self._first_s if self._first_s else 0.0,
                words={word: count for word, count in self._words.items() if count},
                at_work=tuple(dict.fromkeys(turn.answer.submission for turn in working)),
            )
        )


class _Checks:
    """Counts checks: an answer may take long, and its checks tell sooner how fast it goes."""

    def __init__(self, left: int) -> None:
        self._done = 0
        self._left = left
        self._seen: dict[int, set[str]] = {}

    @property
    def fresh(self) -> int:
        return self._done + sum(map(len, self._seen.values()))

    @property
    def left(self) -> int:
        return max(0, self._left - sum(map(len, self._seen.values())))

    def known(self, number: int, check: str) -> None:
        """Count a check of a turn, once."""
        self._seen.setdefault(number, set()).add(check)

    def over(self, number: int, count: int, again: bool) -> None:
        """Count a turn that is over; where it is had again, its checks are still left."""
        self._seen.pop(number, None)
        self._done += count
        self._left -= 0 if again else count


def _words(database: sqlite3.Connection, number: int) -> dict[str, int]:
    query = "SELECT word, count(*) FROM checks WHERE key IN (SELECT key FROM answers WHERE edition = ?) GROUP BY word"
    return dict(rows(database, query, (number,)))
