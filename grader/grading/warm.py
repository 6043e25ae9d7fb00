"""One warm worker for somebody who edits: suites loaded and wall standing, it grades an answer at once.

An answer is graded in two passes. The first tries one schedule of every check, which shows most mistakes after a blink;
the second tries the others of those checks that held. Together they say what `grade` says. A newer answer puts an older
one aside: the worker drops it before its next run, and one that is too busy for that is replaced.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection

from msgspec import Struct

from grader.grading.cache import suite_digest
from grader.grading.crew import TRIES, Failure, Ready, Seat, Setting
from grader.grading.errors import GraderFault
from grader.grading.session import Turn, not_graded
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, Isolation, StartMethod
from grader.suite.laboratory import Answer
from grader.suite.plugin import schedules_of

PATIENCE_S = 0.5
_GOODBYE_S = 5.0
_GRADED = (CheckStatus.PASSED, CheckStatus.FAILED)

Clock = Callable[[], float]


class Told(Struct, frozen=True):
    """One more check is known, in the first pass or (`whole`) under all its schedules."""

    answer: Answer
    result: CheckResult
    whole: bool


class Passed(Struct, frozen=True):
    """A pass is over; `checks` are all of the exercise's. It was the last one if `whole`."""

    answer: Answer
    checks: tuple[CheckResult, ...]
    whole: bool


class _Work:
    """The answer at hand and what is known of it."""

    def __init__(self, answer: Answer, start_method: StartMethod) -> None:
        self.answer = answer
        self.start_method = start_method
        self.whole = False
        self.known: list[CheckResult] = []
        self.tries = 0

    def turn(self) -> Turn:
        return Turn(self.answer, self.start_method, tuple(self.known), None if self.whole else 1)


class WarmGrader:
    """Grades the newest answer. Used by one thread, which waits on `channels` and then calls `hear`."""

    def __init__(self, setting: Setting, clock: Clock = time.monotonic) -> None:
        """Start nothing yet."""
        self._setting = setting
        self._clock = clock
        self._seat = Seat()
        self._leaving: list[tuple[Seat, float]] = []
        self._work: _Work | None = None
        self._stale = 0
        self._patient_until_s = 0.0
        self._unstarted = 0
        self._suites: dict[str, str] = {}

    @property
    def busy(self) -> bool:
        """Whether an answer is being graded."""
        return self._work is not None

    def start(self) -> None:
        """Let a worker load the suites, unless there is one."""
        if self._seat.channel is None:
            files = self._setting.files
            self._suites = {exercise.id: suite_digest(files, exercise) for exercise in self._setting.suites}
            self._seat.start(self._setting)
            self._stale = 0

    def begin(self, answer: Answer, start_method: StartMethod) -> None:
        """Grade an answer instead of any other that is being graded."""
        self.drop()
        if self._suites.get(answer.exercise.id) != suite_digest(self._setting.files, answer.exercise):
            self._replace()
        self._work = _Work(answer, start_method)
        self._send()

    def drop(self) -> None:
        """Grade nothing any more."""
        if self._work is not None:
            self._work = None
            self._stale += 1
            self._patient_until_s = self._clock() + PATIENCE_S

    def channels(self) -> list[Connection]:
        """Return what to wait for; `hear` should be called every tenth of a second besides."""
        return [self._seat.channel] if self._seat.channel is not None else []

    def hear(self) -> Iterator[Told | Passed]:
        """Yield what has become known. Raises `GraderFault` if workers cannot be started."""
        while self._seat.channel is not None and self._seat.channel.poll():
            try:
                message = self._seat.channel.recv()
            except (EOFError, OSError):
                yield from self._lost()
                break
            yield from self._told(message)
        if self._stale and self._clock() > self._patient_until_s:
            self._replace()
            if self._work is not None:
                self._send()
        self._bury()

    def close(self) -> None:
        """End the worker. It may be started again."""
        self._work = None
        self._dismiss()
        for seat, _until_s in self._leaving:
            seat.end(_GOODBYE_S)
        self._leaving.clear()

    def _send(self) -> None:
        self.start()
        assert self._work is not None
        assert self._seat.channel is not None
        try:
            self._seat.channel.send(self._work.turn())
        except OSError:  # the worker has just died; the next look at it sees to that
            pass

    def _told(self, message: object) -> Iterator[Told | Passed]:
        if isinstance(message, Ready):
            self._seat.ready, self._unstarted = True, 0
        elif isinstance(message, Failure):
            self._seat.last_words = message.why
        elif self._stale:
            self._stale -= isinstance(message, tuple)
        elif self._work is not None and isinstance(message, CheckResult):
            yield Told(self._work.answer, message, self._work.whole)
        elif self._work is not None and isinstance(message, tuple):
            yield from self._over(self._work, message)

    def _over(self, work: _Work, checks: tuple[CheckResult, ...]) -> Iterator[Passed]:
        rest = [] if work.whole else self._rest(work, checks)
        if not rest:
            self._work = None
            yield Passed(work.answer, checks, True)
            return
        yield Passed(work.answer, checks, False)
        if self._work is work:  # whoever heard that has not begun another one
            work.whole = True
            work.known = [check for check in checks if check.id not in rest]
            self._send()

    def _rest(self, work: _Work, checks: Sequence[CheckResult]) -> list[str]:
        """Return the checks of which the first pass does not say everything."""
        ours = any(check.status is CheckStatus.NOT_GRADED for check in checks)
        options, exercise = self._setting.options, work.answer.exercise
        real_time = options.real_time or self._setting.tier is Isolation.PRACTICE
        rest = []
        for check, result in zip(exercise.checks, checks, strict=True):
            wanted = schedules_of(exercise, check, options.schedules, real_time=real_time)
            held = result.status is CheckStatus.PASSED and result.schedules < wanted
            if held or (ours and result.status not in _GRADED):
                rest.append(check.id)
        return rest

    def _lost(self) -> Iterator[Passed]:
        ready = self._seat.ready
        why = self._seat.end(_GOODBYE_S)
        self._stale = 0
        self._unstarted += not ready
        if self._unstarted >= TRIES:
            raise GraderFault(f"no worker can be started: {why}")
        work = self._work
        if work is None:
            self.start()
            return
        work.tries += ready
        if work.tries < TRIES:
            self._send()
            return
        self._work = None
        self.start()
        fault = f"tried {TRIES} times; the last time {why}"
        known = {check.id: check for check in work.known}
        checks = (
            known.get(check.id) or not_graded(check, self._setting.options, fault)
            for check in work.answer.exercise.checks
        )
        yield Passed(work.answer, tuple(checks), True)

    def _replace(self) -> None:
        self._dismiss()
        self.start()

    def _dismiss(self) -> None:
        """Let the worker go without waiting for it; a new one does not share its wall."""
        if self._seat.channel is not None:
            self._seat.ask_to_end()
            self._leaving.append((self._seat, self._clock() + _GOODBYE_S))
            self._seat = Seat()
            self._stale = 0

    def _bury(self) -> None:
        """Reap those who have left, and end those who do not leave."""
        for seat, until_s in list(self._leaving):
            if seat.has_left() or self._clock() > until_s:
                seat.end()
                self._leaving.remove((seat, until_s))
