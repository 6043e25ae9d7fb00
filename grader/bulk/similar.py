"""Pairs of answers alike beyond the stub: a list for a person to look at, never a verdict, and no points depend on it.

The comparing is done by `grader.bulk.likeness` in a process of its own, exercise after exercise.
"""

import contextlib
import csv
import importlib.util
import io
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec
from msgspec import Struct

from grader.bulk.files import write_files
from grader.bulk.gradebook import Book
from grader.bulk.lock import FolderLock
from grader.bulk.pairs import save_pairs
from grader.bulk.questions import Found, Paper, Question
from grader.bulk.store import open_to_grade, open_to_read, rows, written
from grader.grading import GraderFault, InputError
from grader.model.gradebook import SimilarPair
from grader.report.escape import inert_cell

TABLE: Final = "similar.csv"
LEAST_TOKENS: Final = 40
LEAST_SHARE: Final = 0.6
MOST_PAIRS: Final = 200
MOST_BYTES: Final = 64 * 1024
# the backstop of a comparison: for the exercise, and for each answer to it
_PATIENCE_S: Final = 120.0
_PATIENCE_EACH_S: Final = 3.0


class Wishes(Struct, frozen=True):
    """What is worth a look: at least so many tokens in common, and such a share (0 to 1) of one of the answers."""

    tokens: int = LEAST_TOKENS
    share: float = LEAST_SHARE


class Comparison(Struct, frozen=True):
    """One exercise: its pairs, the most alike first, how many more there were, and what could not be compared.

    Of answers that have the same tokens, each is paired with the first of them, which stands for all.
    """

    exercise: str
    answers: int
    pairs: tuple[SimilarPair, ...] = ()
    left_out: int = 0
    skipped: tuple[str, ...] = ()


def compare_class(
    out: Path,
    stubs: Mapping[str, str],
    wishes: Wishes,
    told: Callable[[str, int, int], None] = lambda exercise, done, total: None,
) -> tuple[Comparison, ...]:
    """Compare all answers of the class that was graded into `out`, keep the pairs in its store, write its files anew.

    `stubs` are the untouched stubs by exercise id; `told` hears which exercise is next, how many are done and of how
    many. Raises InputError if there is no such class, somebody else grades it, or copydetect is not installed, and
    GraderFault if the comparing process fails.
    """
    if importlib.util.find_spec("copydetect") is None:
        raise InputError(
            "similar answers are found by copydetect, which is missing; try pip install 'plumbline[similar]'"
        )
    open_to_read(out).close()
    found = []
    with (
        contextlib.closing(FolderLock(out)),
        contextlib.closing(open_to_grade(out)) as database,
        Comparer() as comparer,
    ):
        book = Book(database)
        exercises = [exercise.id for exercise in book.edition.course.exercises]
        for done, exercise in enumerate(exercises):
            told(exercise, done, len(exercises))
            found.append(
                comparer.compare(exercise, stubs.get(exercise, ""), _papers(database, book.number, exercise), wishes)
            )
        with written():
            save_pairs(database, book.number, [pair for each in found for pair in each.pairs])
        write_files(out, database, book.number)
    return tuple(found)


def write_table(out: Path, found: Iterable[Comparison]) -> Path:
    """Write all pairs to `similar.csv` in the folder `out`, and return its path. Raises InputError if that fails."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow(("exercise", "first", "second", "tokens", "share of first", "share of second"))
    for each in found:
        for pair in each.pairs:
            students = (inert_cell(pair.first), inert_cell(pair.second))
            table.writerow((pair.exercise, *students, pair.tokens, pair.first_share, pair.second_share))
    path = out / TABLE
    new = path.with_name(f"{TABLE}.new")
    try:
        new.write_text(file.getvalue(), encoding="utf-8", newline="")
        os.replace(new, path)
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be written: {error.strerror}; try to make room") from None
    return path


Papers = list[tuple[tuple[str, ...], int, Callable[[], bytes]]]


def _papers(database: sqlite3.Connection, edition: int, exercise: str) -> Papers:
    """Return the different answers to an exercise: who gave it, its size, and how to read it."""
    query = """
        SELECT digest, length(content), json_group_array(student) FROM answers JOIN sources USING (digest)
        WHERE edition = ? AND exercise = ? AND key != '' GROUP BY digest ORDER BY min(student)"""

    def reader(digest: str) -> Callable[[], bytes]:
        content = "SELECT content FROM sources WHERE digest = ?"
        return lambda: bytes(next(rows(database, content, (digest,)))[0])

    return [
        (tuple(sorted(msgspec.json.decode(students, type=list[str]))), size, reader(digest))
        for digest, size, students in list(rows(database, query, (edition, exercise)))
    ]


class Comparer:
    """The comparing process; it is started again after a failure."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Comparer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def compare(self, exercise: str, stub: str, papers: Papers, wishes: Wishes) -> Comparison:
        """Compare the answers to one exercise. Raises GraderFault if the process fails."""
        fit = [(students, read) for students, size, read in papers if size <= MOST_BYTES]
        skipped = [
            f"{name}: it has {size:,} bytes, more than are compared"
            for students, size, _ in papers
            for name in students
            if size > MOST_BYTES
        ]
        answers = sum(len(students) for students, _, _ in papers)
        if len(fit) == 0:
            return Comparison(exercise, answers, skipped=tuple(skipped))
        question = Question(stub, len(fit), wishes.tokens, wishes.share, MOST_PAIRS)
        found = self._ask(question, (Paper(students, read().decode("utf-8", "replace")) for students, read in fit))
        skipped += [f"{name}: {why}" for students, why in found.skipped for name in students]
        pairs = tuple(
            SimilarPair(exercise, pair.first, pair.second, pair.tokens, pair.first_share, pair.second_share)
            for pair in found.pairs
        )
        return Comparison(exercise, answers, pairs, found.left_out, tuple(skipped))

    def _ask(self, question: Question, papers: Iterable[Paper]) -> Found:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        watch = threading.Timer(_PATIENCE_S + _PATIENCE_EACH_S * question.papers, process.kill)
        watch.start()
        try:
            for line in _lines(question, papers):
                process.stdin.write(line)
            process.stdin.flush()
            return msgspec.json.decode(process.stdout.readline(), type=Found)
        except (OSError, msgspec.DecodeError):
            self._end()
            raise GraderFault(f"the process that compares answers has ended, with {process.returncode}") from None
        finally:
            watch.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()


def _lines(question: Question, papers: Iterable[Paper]) -> Iterator[bytes]:
    yield msgspec.json.encode(question) + b"\n"
    for paper in papers:
        yield msgspec.json.encode(paper) + b"\n"


def _start() -> subprocess.Popen[bytes]:
    # winnowing picks by Python's own hashes of texts: they have to be the same every time
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-P", "-m", "grader.bulk.likeness"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
