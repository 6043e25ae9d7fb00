"""Runs scenes of suites against answers: one wall for a submission, one run for equal requests."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from grader.model.course import Exercise
from grader.model.deviation import Deviation, deviations_text
from grader.model.evidence import Evidence
from grader.model.verdicts import Isolation, RunVerdict, StartMethod
from grader.sandbox import RunRequest, SandboxLost, Wall
from grader.shim import codec
from grader.supervise import supervise

SOURCE_MOST = 1024 * 1024
RUNS_PER_WALL = 4000


class Answer(Struct, frozen=True):
    """One file that answers one exercise. `submission` groups the answers that share a wall."""

    submission: str
    exercise: Exercise
    source: bytes

    @property
    def text(self) -> str:
        """The source as text, for quoting lines; never for running."""
        return self.source.decode("utf-8", "replace")


def read_source(path: Path, within: Path | None = None) -> bytes:
    """Return the content of an answer's file.

    Raises `OSError` with the reason if it is no regular file (a link may lead anywhere, a FIFO may never end) or cannot
    be read, or is larger than any answer may be. Below the folder `within`, which is whoever's who hands in, no folder
    may be a link either.
    """
    if within is not None:
        _refuse_links(within, path)
    if path.is_symlink():
        raise OSError(errno.ELOOP, "it is a link, and links are not followed")
    fd = os.open(path, os.O_RDONLY | _NO_FOLLOW | _NON_BLOCKING)
    with os.fdopen(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        source = file.read(SOURCE_MOST + 1)
    if len(source) > SOURCE_MOST:
        raise OSError(errno.EFBIG, f"it is larger than {SOURCE_MOST:,} bytes")
    return source


def _refuse_links(within: Path, path: Path) -> None:
    folder = within
    for part in path.relative_to(within).parts[:-1]:
        folder = folder / part
        if folder.is_symlink():
            raise OSError(errno.ELOOP, f"its folder {part} is a link, and links are not followed")


_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NON_BLOCKING = getattr(os, "O_NONBLOCK", 0)


_HANGS = (RunVerdict.SPINNING, RunVerdict.DEADLOCK, RunVerdict.LIMIT)


def _schedule(request: RunRequest) -> tuple[int, str, str]:
    return request.seed, deviations_text(request.deviations), str(request.start_method)


class Unwanted(Exception):
    """Nobody waits for the result of this run any more."""


class Laboratory:
    """Keeps a wall for the submission at hand and the evidence of the answer at hand.

    A file that hangs before anything of it can be called does so whatever is asked of it: once for each schedule is
    enough.
    """

    def __init__(self, tier: Isolation, *, real_time: bool = False) -> None:
        """`tier` is the isolation of every run; under `real_time` no clock is virtual and no schedule disturbs.

        `unwanted` may be replaced: it is asked before each run whether anybody still waits for it.
        """
        self.tier = tier
        self.real_time = real_time or tier is Isolation.PRACTICE
        self.runs = 0
        self.unwanted: Callable[[], bool] = lambda: False
        self._wall: Wall | None = None
        self._submission = ""
        self._runs_of_wall = 0
        self._known: dict[bytes, Evidence] = {}
        self._never_called: dict[tuple[int, str, str], Evidence] = {}
        self._answer_key = b""

    def close(self) -> None:
        """End the wall."""
        self._drop_wall()

    def run(
        self,
        answer: Answer,
        function: str,
        arguments: tuple[Any, ...],
        seed: int,
        start_method: StartMethod,
        scenes: str = "",
        scene: str = "",
        deviations: tuple[Deviation, ...] | None = None,
    ) -> Evidence:
        """Return the evidence of one run, made now or shared with a check that has asked for the same before.

        `deviations`, where given, are its schedule in place of the seed's. Raises `Unwanted` where nobody waits for it.
        """
        request = RunRequest(
            file=f"{answer.exercise.name}.py",
            source=answer.source,
            function=function,
            arguments=arguments,
            defines=answer.exercise.defines,
            scenes=scenes,
            scene=scene,
            seed=seed if deviations is None else 0,
            deviations=deviations or (),
            start_method=start_method,
            limits=answer.exercise.limits,
            virtual=not self.real_time,
            slow_threads=answer.exercise.slow_threads,
        )
        self._come_to(answer)
        key = self._key(request)
        known = self._known.get(key) or self._never_called.get(_schedule(request))
        if known is None:
            if self.unwanted():
                raise Unwanted
            known = self._known[key] = self._run(answer.submission, request)
            self.runs += 1
            if not known.called and known.verdict in _HANGS:
                self._never_called[_schedule(request)] = known
        return known

    def _come_to(self, answer: Answer) -> None:
        answer_key = f"{answer.submission}\0{answer.exercise.id}\0".encode() + answer.source
        if answer_key != self._answer_key:
            self._known.clear()
            self._never_called.clear()
            self._answer_key = answer_key

    def _key(self, request: RunRequest) -> bytes:
        parts = (request.function, request.scene, request.scenes, *_schedule(request))
        return hashlib.sha256(codec.encode((parts, request.arguments))).digest()

    def _run(self, submission: str, request: RunRequest) -> Evidence:
        if self.tier is Isolation.PRACTICE:
            from grader.supervise.practice import practise  # psutil is not needed behind a wall

            return practise(request)
        return self._retrying(submission, lambda wall: supervise(wall, request), request)

    def _retrying(self, submission: str, run: Callable[[Wall], Evidence], request: RunRequest) -> Evidence:
        """Run behind the submission's wall; one that has been lost is replaced, twice by the same run is its doing.

        A wall that does not even start is ours: that `SandboxLost` is raised.
        """
        for _attempt in range(2):
            wall = self._wall_of(submission)
            try:
                return run(wall)
            except SandboxLost as error:
                self._drop_wall()
                lost = str(error)
        return Evidence(RunVerdict.CRASHED, f"sandbox: {lost[:200]}", request.seed, request.start_method)

    def _wall_of(self, submission: str) -> Wall:
        wall, used_up = self._wall, self._runs_of_wall >= RUNS_PER_WALL
        if wall is not None and (self._submission != submission or used_up or wall.spoiled):
            self._drop_wall()
        if self._wall is None:
            self._wall = Wall(self.tier)
            self._submission = submission
            self._runs_of_wall = 0
        self._runs_of_wall += 1
        return self._wall

    def _drop_wall(self) -> None:
        if self._wall is not None:
            self._wall.close()
            self._wall = None
