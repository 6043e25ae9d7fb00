"""Workers: processes that grade, each with its own pytest session and its own wall.

A worker that dies or falls silent has failed us, not the student: its turn goes to a fresh worker, without the checks
that are known already, and is *not graded* after the third time. A worker that cannot even start is nobody's turn's
fault and ends the grading. Workers end when we do: the kernel sees to it on Linux, and elsewhere their pipe reaches end
of file.
"""

import contextlib
import multiprocessing
import os
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from msgspec import Struct

from grader.course import CourseFiles
from grader.grading.errors import GraderFault
from grader.grading.options import Options
from grader.grading.session import CHECK_TIMEOUT_S, Turn, grade_answers, not_graded
from grader.model.course import Exercise
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, Isolation
from grader.sandbox import die_with_parent
from grader.suite.laboratory import Laboratory

TRIES = 3
SILENCE_S = CHECK_TIMEOUT_S + 60.0  # after its own time limit a check is over, unless the worker itself hangs
_GOODBYE_S = 5.0
_SEND_S = 30
GRADED = (CheckStatus.PASSED, CheckStatus.FAILED)

Clock = Callable[[], float]


class Setting(Struct, frozen=True):
    """What every worker of a crew is told at its start. `suites` are the exercises that may occur.

    Where `mute` is set, not even a worker that dies writes anything: the screen belongs to somebody else.
    """

    files: CourseFiles
    suites: tuple[Exercise, ...]
    options: Options
    tier: Isolation
    mute: bool = False


class CheckKnown(Struct, frozen=True):
    """One more check of the turn with this number is known."""

    number: int
    turn: Turn
    result: CheckResult


class TurnOver(Struct, frozen=True):
    """A turn is over; `checks` are those of its exercise, in order."""

    number: int
    turn: Turn
    checks: tuple[CheckResult, ...]


class Ready(Struct, frozen=True):
    """A worker's first words: its suites are loaded."""


class Failure(Struct, frozen=True):
    """A worker's last words."""

    why: str


class _Task:
    """A turn and what has become of it until now."""

    def __init__(self, number: int, turn: Turn) -> None:
        self.number = number
        self.turn = turn
        self.tries = 0
        self.known = list(turn.known)

    def rest(self) -> Turn:
        return self.turn._replace(known=tuple(self.known))


class Seat:
    """A place for one worker; whoever sits there dies alone. `near` is the submission that it has a wall for, or ""."""

    def __init__(self, core: int | None = None) -> None:
        """Leave it empty: a worker is started when there is something to do, and stays on `core`."""
        self._core = core
        self.near = ""
        self.task: _Task | None = None
        self.channel: Connection | None = None
        self.ready = False
        self.last_words = ""
        self.heard_s = 0.0
        self._process: BaseProcess | None = None

    def start(self, setting: Setting) -> None:
        """Let a fresh worker sit down. Raises `GraderFault` where the system has no room for one."""
        context = multiprocessing.get_context("spawn")
        try:
            channel, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, setting, self._core), daemon=True)
            with contextlib.closing(theirs), _keyboard_held():
                process.start()
        except OSError as error:
            raise GraderFault(
                f"no worker can be started: {error.strerror or error}; try fewer --jobs, or end other programs"
            ) from None
        _limit_sending(channel)
        self.channel, self._process = channel, process
        self.ready, self.last_words = False, ""

    def ask_to_end(self) -> None:
        """Ask the worker to clear up and end."""
        if self._process is not None and self.channel is not None:
            self.channel.close()
            self._process.terminate()

    def has_left(self) -> bool:
        """Return whether the worker has ended, or there was none."""
        return self._process is None or not self._process.is_alive()

    def end(self, patience_s: float = 0.0) -> str:
        """End the worker, waiting so long for it to do so by itself; return how it ended."""
        process, channel = self._process, self.channel
        self._process, self.channel, self.near = None, None, ""
        if process is None or channel is None:
            return ""
        channel.close()
        process.join(patience_s)
        process.kill()
        process.join(_GOODBYE_S)
        return self.last_words or f"the worker ended with exit code {process.exitcode}"


class Crew:
    """At most `jobs` workers, started when they are needed. Used by one thread, and closed by it."""

    def __init__(
        self,
        setting: Setting,
        jobs: int,
        *,
        cores: Sequence[int | None] | None = None,
        retry_faults: bool = False,
        clock: Clock = time.monotonic,
    ) -> None:
        """With `retry_faults` a turn with a check that was not graded is tried again in a fresh worker, too.

        `cores`, one for each worker, say where they stay, if it is not for this crew to choose.
        """
        self._setting = setting
        self._retry_faults = retry_faults
        self._clock = clock
        self._seats = [Seat(core) for core in cores or cores_for(jobs, cores_here())]
        self._unstarted = 0
        self._given_up: dict[str, int] = {}

    def free(self) -> list[Seat]:
        """Return the seats that could begin a turn now, those with a worker first."""
        return sorted((seat for seat in self._seats if seat.task is None), key=lambda seat: seat.channel is None)

    def at_work(self) -> list[Turn]:
        """Return the turns that are not over."""
        return [seat.task.turn for seat in self._seats if seat.task is not None]

    def hand(self, seat: Seat, number: int, turn: Turn) -> None:
        """Begin a turn on a free seat; what becomes of it bears its number."""
        self._give(seat, _Task(number, turn))

    def wait(self, timeout_s: float) -> Iterator[CheckKnown | TurnOver]:
        """Wait until something is known, at most so long, and yield it.

        Raises `GraderFault` if workers cannot be started.
        """
        by_channel = {seat.channel: seat for seat in self._seats if seat.channel is not None}
        for ready in wait(list(by_channel), timeout_s):
            assert isinstance(ready, Connection)
            yield from self._listen(by_channel[ready], ready)
        now_s = self._clock()
        for seat in self._seats:
            if seat.task is not None and now_s - seat.heard_s > SILENCE_S:
                seat.last_words = f"the worker gave no sign for {SILENCE_S:.0f} seconds"
                yield from self._lost(seat, seat.task, 0.0)

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        for seat in self._seats:
            seat.ask_to_end()
        for seat in self._seats:
            seat.end(_GOODBYE_S)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def _give(self, seat: Seat, task: _Task) -> None:
        if seat.channel is None:
            seat.start(self._setting)
        seat.task, seat.near, seat.heard_s = task, task.turn.answer.submission, self._clock()
        if seat.ready:
            self._send(seat, task)

    def _send(self, seat: Seat, task: _Task) -> None:
        """Send a turn to a worker that listens: one that is just starting might let a long answer wait in the pipe."""
        assert seat.channel is not None
        try:
            seat.channel.send(task.rest())
        except OSError:  # it has died, or does not listen after all; the next look at it, or its silence, sees to that
            pass

    def _listen(self, seat: Seat, channel: Connection) -> Iterator[CheckKnown | TurnOver]:
        task = seat.task
        try:
            message = channel.recv()
        except (EOFError, OSError):
            yield from self._lost(seat, task, _GOODBYE_S)
            return
        seat.heard_s = self._clock()
        if isinstance(message, Ready):
            seat.ready, self._unstarted = True, 0
            if task is not None:
                self._send(seat, task)
        elif isinstance(message, Failure):
            seat.last_words = message.why
        elif task is not None and isinstance(message, CheckResult):
            if message.status in GRADED:
                task.known.append(message)
            yield CheckKnown(task.number, task.turn, message)
        elif task is not None:
            yield from self._over(seat, task, message)

    def _over(self, seat: Seat, task: _Task, checks: tuple[CheckResult, ...]) -> Iterator[TurnOver]:
        seat.task = None
        exercise = task.turn.answer.exercise.id
        ours = any(check.status is CheckStatus.NOT_GRADED for check in checks)
        if ours and self._retry_faults:
            seat.ask_to_end()
            seat.end(_GOODBYE_S)
            task.tries += 1
            if task.tries < self._tries(exercise):
                self._give(seat, task)
                return
            self._given_up[exercise] = self._given_up.get(exercise, 0) + 1
        elif not ours:
            self._given_up.pop(exercise, None)
        yield TurnOver(task.number, task.turn, checks)

    def _tries(self, exercise: str) -> int:
        """A suite that has failed for several answers on end is broken: trying every answer three times is no use."""
        return TRIES if self._given_up.get(exercise, 0) < TRIES else 1

    def _lost(self, seat: Seat, task: _Task | None, patience_s: float) -> Iterator[TurnOver]:
        seat.task = None
        why = seat.end(patience_s)
        if not seat.ready:
            self._unstarted += 1
            if self._unstarted >= TRIES:
                raise GraderFault(f"no worker can be started: {why}")
        if task is None:
            return
        task.tries += seat.ready
        if task.tries < TRIES:
            self._give(seat, task)
        else:
            yield TurnOver(task.number, task.turn, self._without(task, f"tried {TRIES} times; the last time {why}"))

    def _without(self, task: _Task, why: str) -> tuple[CheckResult, ...]:
        known = {result.id: result for result in task.known}
        exercise = task.turn.answer.exercise
        return tuple(known.get(check.id) or not_graded(check, self._setting.options, why) for check in exercise.checks)


def cores_for(jobs: int, cores: Sequence[int]) -> list[int | None]:
    """Return the core that each of so many workers keeps to, `None` for one that goes wherever the system sends it.

    A worker and the run that it supervises take turns, a few thousand times a second. On one core that is a switch; on
    two, each time a sleeping one has to be woken. But a core nobody is sent to would stand idle, and another grader on
    this machine may want the same one: so only a crew for all of the machine is spread over its cores.
    """
    if not cores or jobs < len(cores):
        return [None] * jobs
    return [cores[number % len(cores)] for number in range(jobs)]


def cores_here() -> list[int]:
    """Return the numbers of the cores that we may use; none where the system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def _limit_sending(channel: Connection) -> None:
    """Give up sending to somebody who does not read, where the system can do that (a socket of Linux or macOS)."""
    try:
        with socket.socket(fileno=os.dup(channel.fileno())) as same:
            same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", _SEND_S, 0))
    except OSError:  # no socket
        pass


@contextlib.contextmanager
def _keyboard_held() -> Iterator[None]:
    """Keep Ctrl-C from a child until it has decided to ignore it: a traceback in the middle of imports helps nobody."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _work(channel: Connection, setting: Setting, core: int | None) -> None:
    """Grade what comes through the channel until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    die_with_parent()
    if core is not None:
        with contextlib.suppress(OSError):  # it may have been taken from us, and grading elsewhere is only slower
            os.sched_setaffinity(0, {core})
    if setting.mute:
        _mute()

    def turns() -> Iterator[Turn]:
        channel.send(Ready())
        while True:
            try:
                yield channel.recv()
            except EOFError:
                return

    laboratory = Laboratory(setting.tier, real_time=setting.options.real_time)
    laboratory.unwanted = channel.poll  # there is a newer turn already, or nobody any more
    try:
        grade_answers(
            setting.files,
            turns(),
            setting.suites,
            setting.options,
            laboratory,
            lambda _answer, result: channel.send(result),
            lambda graded: channel.send(graded.checks),
        )
    except (BrokenPipeError, KeyboardInterrupt):  # the one who started us has gone, or wants no more
        pass
    except Exception as error:  # a worker's very top: the reason is told, and somebody else tries again
        _tell(channel, f"{type(error).__name__}: {error}")
    finally:
        laboratory.close()


def _mute() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    os.close(nowhere)


def _tell(channel: Connection, why: str) -> None:
    try:
        channel.send(Failure(why))
    except OSError:
        pass


def every_turn(
    crew: Crew, turns: Sequence[Turn], on_check: Callable[[CheckKnown], None], on_over: Callable[[TurnOver], None]
) -> None:
    """Grade all `turns`; results come in the order in which they are known."""
    waiting = iter(enumerate(turns))
    left = len(turns)
    while left:
        for seat in crew.free():
            task = next(waiting, None)
            if task is not None:
                crew.hand(seat, *task)
        for event in crew.wait(SILENCE_S):
            if isinstance(event, CheckKnown):
                on_check(event)
            else:
                left -= 1
                on_over(event)
