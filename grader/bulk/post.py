"""The cluster's side of grading: what runs inside a Dask worker.

For each grading that hands it turns a Dask worker keeps a post, and in it crews of one: ordinary workers of ours, each
a process of its own with pytest and a wall. So a turn is graded there exactly as by `--jobs`, with the same limits and
tries, and Dask's own process loads no suite and runs nothing of a student's. A post that has had nothing to do for long
ends its processes and is forgotten: whoever had opened it may have been killed.

What goes in and out are msgspec records as bytes, decoded by their exact types.
"""

import hashlib
import itertools
import multiprocessing
import platform
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from grader import __version__
from grader.bulk.scheduler import teller
from grader.course import CourseFiles
from grader.grading import GraderFault, Options
from grader.grading.cache import grader_fingerprint
from grader.grading.crew import Crew, Setting, TurnOver, cores_for, cores_here
from grader.grading.session import Turn
from grader.grading.submission import remembered_tier
from grader.model.course import Exercise
from grader.model.results import CheckResult
from grader.model.verdicts import Isolation
from grader.sandbox import TierUnavailable

TICK_S = 0.25
IDLE_S = 120.0


class Charge(Struct, frozen=True):
    """What a worker is told before its first turn. `root` is the folder of the course as the worker sees it.

    `seats` are the number of turns at a time on its machine, and how many of these other workers have before it.
    """

    token: str
    root: str
    suites: tuple[Exercise, ...]
    options: Options
    tier: Isolation
    seats: tuple[int, int] = (1, 0)


class Facts(Struct, frozen=True):
    """What must be the same everywhere: digests of the grader and, by path, of the course; the version of Python.

    `weak` says why the isolation that is asked for cannot be had, "" if it can.
    """

    host: str
    version: str
    python: str
    course: dict[str, str]
    weak: str = ""


class Gone(GraderFault):
    """The post is not open, or not any more."""


def facts(root: Path, suites: Sequence[Exercise], tier: Isolation) -> Facts:
    """Return the facts of this machine. The grader is read anew: it may be another than when this process began."""
    version = f"{__version__}+{grader_fingerprint.__wrapped__()[:12]}"
    weak = ""
    try:
        remembered_tier(root, tier)
    except TierUnavailable as error:
        weak = str(error)
    return Facts(socket.gethostname(), version, platform.python_version(), course_digests(root, suites), weak)


def course_digests(root: Path, suites: Sequence[Exercise]) -> dict[str, str]:
    """Return the digest of every file of the course that a grade depends on, by its path below `root`."""
    found = {}
    for path in _course_paths(CourseFiles(root), suites):
        if path.is_file():
            name = path.relative_to(root).as_posix()
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _course_paths(files: CourseFiles, suites: Sequence[Exercise]) -> Iterator[Path]:
    yield files.root / "exercises" / "course.yaml"
    hidden = files.root / "tests" / "hidden"
    yield from hidden.glob("*.py")
    for lesson in sorted({exercise.lesson for exercise in suites}):
        yield files.root / "exercises" / lesson / "lesson.yaml"
        yield from (hidden / lesson).rglob("*.py")
    yield from map(files.solution, suites)


class Post:
    """The crews of one for one grading, as many as there are turns at a time."""

    def __init__(self, setting: Setting, seats: tuple[int, int] = (1, 0)) -> None:
        """Start nothing yet but the thread that clears up. `seats` are as in `Charge`."""
        # Dask starts its workers as daemons, which may have no children; ours end with their parent by themselves
        multiprocessing.current_process().daemon = False
        self._setting = setting
        there, before = seats
        self._cores = itertools.islice(itertools.cycle(cores_for(there, cores_here())), before, None)
        self._guard = threading.Lock()
        self._idle: list[tuple[str, Crew]] = []
        self._at_work = 0
        self._used_s = time.monotonic()
        self._left = threading.Event()
        self._tidying = threading.Thread(target=self._tidy, name="plumbline-post", daemon=True)
        self._tidying.start()

    def grade(self, turn: Turn, tell: Callable[[CheckResult], None]) -> tuple[CheckResult, ...]:
        """Grade a turn; tell each check as soon as it is known.

        Raises `GraderFault` if no worker can be started, `Gone` if nobody waits for it any more.
        """
        crew = self._take(turn.answer.submission)
        try:
            checks = self._graded(crew, turn, tell)
        except BaseException:
            self._back()
            crew.close()
            raise
        self._back((turn.answer.submission, crew))
        return checks

    @property
    def closed(self) -> bool:
        """Whether the post takes no turn any more."""
        return self._left.is_set()

    def leave(self) -> None:
        """Let all turns end at once, and end all processes soon."""
        self._left.set()

    def _graded(self, crew: Crew, turn: Turn, tell: Callable[[CheckResult], None]) -> tuple[CheckResult, ...]:
        crew.hand(crew.free()[0], 0, turn)
        while not self._left.is_set():
            for event in crew.wait(TICK_S):
                if isinstance(event, TurnOver):
                    return event.checks
                tell(event.result)
        raise Gone("the grading that this turn belongs to has ended")

    def _take(self, submission: str) -> Crew:
        """Return a crew, one that has a wall for the submission if possible."""
        with self._guard:
            if self._left.is_set():
                raise Gone("the post has been closed")
            self._at_work += 1
            near = next((one for one in self._idle if one[0] == submission), None) or next(iter(self._idle), None)
            if near is not None:
                self._idle.remove(near)
                return near[1]
            core = next(self._cores)
        return Crew(self._setting, 1, cores=[core], retry_faults=True)

    def _back(self, *crews: tuple[str, Crew]) -> None:
        with self._guard:
            self._at_work -= 1
            self._used_s = time.monotonic()
            self._idle.extend(crews)

    def _tidy(self) -> None:
        while not self._left.wait(TICK_S):
            with self._guard:
                if not self._at_work and time.monotonic() - self._used_s > IDLE_S:
                    self._left.set()
        while self._at_work or self._idle:
            with self._guard:
                crews, self._idle = self._idle, []
            for _near, crew in crews:
                crew.close()
            time.sleep(TICK_S)


_posts: dict[str, Post] = {}


def interview(charge: bytes) -> bytes:
    """Open a post for the grading that a `Charge` tells of; return the `Facts` of this machine."""
    told = msgspec.msgpack.decode(charge, type=Charge)
    root = Path(told.root).expanduser().absolute()
    for token in [token for token, post in _posts.items() if post.closed]:
        del _posts[token]
    _posts[told.token] = Post(Setting(CourseFiles(root), told.suites, told.options, told.tier), told.seats)
    return msgspec.msgpack.encode(facts(root, told.suites, told.tier))


def grade(token: str, turn: bytes) -> bytes:
    """Grade a `Turn` at the post of a grading; return its checks. Raises `Gone` and `GraderFault`."""
    post = _posts.get(token)
    if post is None:
        raise Gone("no post is open for this grading")
    tell = teller(token)
    checks = post.grade(msgspec.msgpack.decode(turn, type=Turn), lambda check: tell(msgspec.msgpack.encode(check)))
    return msgspec.msgpack.encode(checks)


def leave(token: str) -> None:
    """Close the post of a grading, if there is one."""
    post = _posts.pop(token, None)
    if post is not None:
        post.leave()
