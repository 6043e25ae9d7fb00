"""Several answers at a time: worker processes, each with its own pytest session and its own wall.

A worker that dies has failed us, not the student: its answer goes to a fresh worker, and is *not graded* after the
third time. Workers end when we do: the kernel sees to it on Linux, and elsewhere their pipe reaches end of file.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from grader.course import CourseFiles
from grader.grading.options import Options
from grader.grading.session import GradedAnswer, OnCheck, grade_answers, not_graded
from grader.model.course import Exercise
from grader.model.results import CheckResult
from grader.model.verdicts import Isolation, StartMethod
from grader.sandbox import die_with_parent
from grader.suite.laboratory import Answer, Laboratory

TRIES = 3
WORTH_A_WORKER = 3  # answers: starting pytest once more costs about as much as grading two

_Turn = tuple[Answer, StartMethod]


def default_jobs(answers: int) -> int:
    """Return how many workers are worth their start for so many answers; 1 means none at all."""
    return max(1, min(os.cpu_count() or 1, answers // WORTH_A_WORKER))


def grade_with_workers(
    files: CourseFiles,
    turns: Sequence[_Turn],
    suites: Sequence[Exercise],
    options: Options,
    tier: Isolation,
    jobs: int,
    on_check: OnCheck,
    on_answer: Callable[[GradedAnswer], None],
) -> None:
    """As `grade_answers`, with `jobs` workers; results come in the order in which they are known."""
    _Crew(files, turns, suites, options, tier, on_check, on_answer).run(jobs)


class _Crew:
    """The workers and what is left to do."""

    def __init__(
        self,
        files: CourseFiles,
        turns: Sequence[_Turn],
        suites: Sequence[Exercise],
        options: Options,
        tier: Isolation,
        on_check: OnCheck,
        on_answer: Callable[[GradedAnswer], None],
    ) -> None:
        self._setting = (files, suites, options, tier)
        self._options = options
        self._turns = turns
        self._waiting = deque((index, 1) for index in range(len(turns)))
        self._on_check = on_check
        self._on_answer = on_answer
        self._workers: dict[Connection, tuple[BaseProcess, tuple[int, int]]] = {}

    def run(self, jobs: int) -> None:
        try:
            while self._waiting or self._workers:
                while self._waiting and len(self._workers) < jobs:
                    self._start()
                for ready in wait(list(self._workers)):
                    assert isinstance(ready, Connection)
                    self._listen(ready)
        finally:
            for process, _turn in self._workers.values():
                process.kill()
                process.join()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, *self._setting), daemon=True)
        process.start()
        theirs.close()
        self._workers[ours] = (process, self._next(ours))

    def _next(self, worker: Connection) -> tuple[int, int]:
        index, attempt = self._waiting.popleft()
        worker.send(self._turns[index])
        return index, attempt

    def _listen(self, worker: Connection) -> None:
        process, (index, attempt) = self._workers[worker]
        answer = self._turns[index][0]
        try:
            message = worker.recv()
        except (EOFError, OSError):
            self._bury(worker, process, index, attempt)
            return
        if isinstance(message, CheckResult):
            self._on_check(answer, message)
            return
        self._on_answer(GradedAnswer(index, answer, message))
        if self._waiting:
            self._workers[worker] = (process, self._next(worker))
        else:
            del self._workers[worker]
            worker.close()
            process.join()

    def _bury(self, worker: Connection, process: BaseProcess, index: int, attempt: int) -> None:
        process.join()
        del self._workers[worker]
        worker.close()
        if attempt < TRIES:
            self._waiting.appendleft((index, attempt + 1))
            return
        answer = self._turns[index][0]
        why = f"the worker ended {TRIES} times, the last time with exit code {process.exitcode}"
        checks = tuple(not_graded(check, self._options, why) for check in answer.exercise.checks)
        self._on_answer(GradedAnswer(index, answer, checks))


def _work(
    channel: Connection, files: CourseFiles, suites: Sequence[Exercise], options: Options, tier: Isolation
) -> None:
    """Grade what comes through the channel until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    die_with_parent()

    def turns() -> Iterator[_Turn]:
        while True:
            try:
                yield channel.recv()
            except EOFError:
                return

    laboratory = Laboratory(tier, real_time=options.real_time)
    try:
        grade_answers(
            files,
            turns(),
            suites,
            options,
            laboratory,
            lambda _answer, result: channel.send(result),
            lambda graded: channel.send(graded.checks),
        )
    finally:
        laboratory.close()
