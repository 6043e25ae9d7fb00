"""`explain`: one program of anybody's, run under supervision and explained."""

import contextlib
import errno
import linecache
import math
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, structs

from grader.explain import explain_part, explain_program
from grader.grading.errors import GraderFault, InputError
from grader.model.course import Limits
from grader.model.deviation import Deviation
from grader.model.evidence import Blocked, Evidence, PartSeen, Running
from grader.model.explained import ExplainResult
from grader.model.verdicts import Isolation, StartMethod
from grader.procfs import available
from grader.sandbox import (
    Bare,
    Program,
    RunRequest,
    SandboxLost,
    TierUnavailable,
    Walled,
    choose_tier,
    unreadable_for_others,
)
from grader.supervise import supervise_program
from grader.supervise.onlooker import NoSuchProgram, look_at

TASKS_MOST = 4000
STEPS_MOST = 100_000
ENDLESS = 1 << 40
WALLED = Limits(memory_mb=2048, tasks=256, open_files=4096, file_mb=512)


class Wishes(Struct, frozen=True):
    """How to run a program. Seconds of processor time and of the wall are `inf` for no limit.

    Without a `seed` and `deviations` nothing is given turns: its processes run side by side.
    """

    seed: int | None = None
    deviations: tuple[Deviation, ...] = ()
    start_method: StartMethod | None = None
    real_time: bool = False
    cpu_s: float = math.inf
    wall_s: float = math.inf
    steps: int = STEPS_MOST


def explain(
    program: Program,
    wishes: Wishes,
    interrupted: Callable[[], bool] = lambda: False,
    on_part: Callable[[str], None] = lambda _message: None,
) -> tuple[ExplainResult, Evidence]:
    """Run the program to its end, or until it is known that it has none; `interrupted` tells that the user ends it.

    `on_part` gets the message on a part that is deadlocked while the rest goes on, as soon as that is proved.
    Raises `InputError` for a script that cannot be run, `GraderFault` where the program cannot be followed.
    """
    request = request_of(program, wishes)
    with followed(program) as ground:
        evidence = supervise_program(
            ground,
            request,
            interrupted=interrupted,
            on_part=lambda part: on_part(explain_part(_part_quoted(part, program.script))),
        )
    return told(program, evidence), evidence


@contextlib.contextmanager
def followed(program: Program) -> Iterator[Bare]:
    """Give the ground to run the program on.

    Raises `GraderFault` where it cannot be followed, `InputError` where a wall is wanted and there is none.
    """
    if program.walled:
        _check_wall(program)
    try:
        with Walled(program, WALLED.memory_mb) if program.walled else Bare(program) as ground:
            yield ground
    except (SandboxLost, OSError) as error:
        raise GraderFault(f"the program could not be supervised: {error}") from None


def _check_wall(program: Program) -> None:
    try:
        choose_tier(Isolation.FULL)
    except TierUnavailable as error:
        raise InputError(f"--sandbox: {error} `python -m grader doctor` says more.") from None
    if unreadable_for_others(Path(program.script)):
        cure = "try as an ordinary user, or `chmod o+rx` its folder and `chmod o+r` the file"
        raise InputError(f"--sandbox: in there root is the user nobody, who cannot read {program.script!r}; {cure}.")


def told(program: Program, evidence: Evidence) -> ExplainResult:
    """Return what is to be said about a run of the program, with the lines of its files."""
    evidence = structs.replace(
        evidence,
        blocked=tuple(_quoted(item, program.script) for item in evidence.blocked),
        running=tuple(_quoted(item, program.script) for item in evidence.running),
        parts=tuple(_part_quoted(part, program.script) for part in evidence.parts),
    )
    result = explain_program(evidence, program.script)
    return structs.replace(result, isolation=Isolation.FULL) if program.walled else result


def request_of(program: Program, wishes: Wishes) -> RunRequest:
    """Return the request to run the program. Raises `InputError` for a script that cannot be run, and `GraderFault`."""
    check_script(program.script)
    if shutil.which(program.python) is None:
        what = os.strerror(errno.EACCES if os.path.exists(program.python) else errno.ENOENT)
        raise InputError(f"the interpreter {program.python!r} cannot be started: {what}. Try another --python.")
    if not available():
        raise GraderFault("this system shows no system calls in /proc, so nothing can be proved here. Try Linux.")
    return RunRequest(
        file=os.path.basename(program.script),
        source=b"",
        function="",
        arguments=(),
        seed=wishes.seed or 0,
        deviations=wishes.deviations,
        start_method=wishes.start_method or StartMethod.FORK,
        limits=_limits(wishes, program.walled),
        virtual=not wishes.real_time,
        ordered=wishes.seed is not None,
    )


def explain_running(pid: int) -> tuple[ExplainResult, Evidence]:
    """Look at a program that runs already, without touching it. Raises `InputError` if it cannot be looked at."""
    if not available():
        raise GraderFault("this system shows no system calls in /proc, so nothing can be proved here. Try Linux.")
    try:
        evidence = look_at(pid)
    except NoSuchProgram as error:
        raise InputError(f"{error}.") from None
    return explain_program(evidence, f"process {pid}"), evidence


def _limits(wishes: Wishes, walled: bool) -> Limits:
    limits = WALLED if walled else Limits(memory_mb=ENDLESS, tasks=TASKS_MOST)
    return structs.replace(
        limits,
        cpu_s=wishes.cpu_s,
        idle_cpu_s=wishes.cpu_s,
        wall_s=wishes.wall_s,
        output_kb=ENDLESS,
        steps=wishes.steps,
    )


_Located = TypeVar("_Located", Blocked, Running)


def _quoted(item: _Located, script: str) -> _Located:
    """Add the text of the line, where the file can be found."""
    path = os.path.join(os.path.dirname(script), item.file)
    return structs.replace(item, code=linecache.getline(path, item.line).strip()) if item.file else item


def _part_quoted(part: PartSeen, script: str) -> PartSeen:
    return structs.replace(
        part,
        blocked=tuple(_quoted(item, script) for item in part.blocked),
        running=tuple(_quoted(item, script) for item in part.running),
    )


def check_script(script: str) -> None:
    """Find out beforehand whether this can be a Python program at all. Raises `InputError`."""
    path = Path(script)
    if path.is_dir():
        path = path / "__main__.py"
        if not path.is_file():
            raise InputError(f"{script!r} is a folder without a `__main__.py`; try the path of a script.")
    if not path.exists():
        raise InputError(f"there is no file {script!r}{_nearby(path)}")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise InputError(f"{script!r} cannot be read: {error.strerror}. Try to change who may read it.") from None
    first = head.split(b"\n", 1)[0]
    if head.startswith(b"PK\3\4"):
        return
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{script!r} is no text, so it is no Python program; try the path of a script.")
    if first.startswith(b"#!") and b"python" not in first:
        shown = first.decode("utf-8", "replace").strip()
        raise InputError(f"{script!r} begins with {shown!r}, so it is no Python program; try the path of one that is.")


def _nearby(path: Path) -> str:
    import difflib

    try:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.suffix == ".py")
    except OSError:
        return f": there is no folder {str(path.parent)!r}; try another path."
    close = difflib.get_close_matches(path.name, names, 3, 0.6)
    return f"; did you mean {' or '.join(repr(name) for name in close)}?" if close else "; try another path."
