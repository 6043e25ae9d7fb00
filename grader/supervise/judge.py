"""From what was seen of a run, and what it claims itself, to evidence and a verdict.

The same for every tier: a run under proof and one under the clock on the wall are judged by the same lines.
"""

import errno
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs

from grader.model.deviation import Deviation, in_order
from grader.model.evidence import Blocked, Evidence, LeftBehind, Place, ProcessSeen, Raised, Running, ThreadDied
from grader.model.verdicts import RunVerdict
from grader.sandbox import RunRequest, SharedFiles
from grader.shim import codec, layout
from grader.supervise.records import EVENTS_FIRST, Story

RESULT_MOST = codec.MAX_BYTES
NAME_MOST, NAMES_MOST, TEXT_MOST = 200, 1000, 4000
_OUT_OF_FILES = (errno.EMFILE, errno.ENFILE, errno.EFBIG, errno.ENOSPC, errno.EDQUOT)


@dataclass
class Ending:
    """Why the loop ended, with what was seen at that moment."""

    verdict: RunVerdict
    detail: str | None = None
    blocked: tuple[Blocked, ...] = ()
    proof_ms: float | None = None
    running: tuple[Running, ...] = ()


@dataclass
class Seen:
    """What the supervisor has seen itself, as against what the program claims.

    `helpers` are those of the interpreter that lived when the call had returned: the fork server, for instance.
    `held` tells that the main process has stood still to be looked at, `result` is what it had handed over by then,
    and `returned_ns` the virtual time.
    """

    pids: set[int] = field(default_factory=set)
    helpers: set[int] = field(default_factory=set)
    held: bool = False
    result: bytes | None = None
    returned_ns: int | None = None
    left_behind: list[LeftBehind] = field(default_factory=list)
    released: set[tuple[int, int]] = field(default_factory=set)
    steps: int = 0
    asking: int = 0
    idle: int = 0
    progress: int = 0
    most_tasks: int = 0
    most_memory: int = 0
    cpu_s: float = 0.0
    deviations: list[Deviation] = field(default_factory=list)


def evidence_of(
    request: RunRequest,
    shared: SharedFiles,
    ending: Ending,
    seen: Seen,
    story: Story,
    statuses: dict[int, int],
    root: int,
    wall_s: float,
    judged: "Judge | None" = None,
) -> Evidence:
    """Return the evidence of a run that is over; `statuses` has the wait status of each process that was reaped.

    The result of a scene counts as it was when the main process stood still to be looked at: what is written before, by
    a process that then leaves by a back door, or later, is no result. A run that came to no end has what it wrote. One
    that has printed too much has none, and did not end: whether it came so far before somebody looked is chance.
    `judged` is how to come to a verdict, that of a scene if not given.
    """
    over = judged is None and (ending.verdict is RunVerdict.FINISHED or seen.held)
    flooded = shared.output_size() > request.limits.output_kb * 1024
    if flooded:
        claim, processes = {}, _processes(story, {}, seen.pids - seen.helpers)
        processes = tuple(structs.replace(process, exit_code=None) for process in processes)
    else:
        claim = _claim(seen.result if over else shared.result_bytes(RESULT_MOST))
        processes = _processes(story, statuses, seen.pids - seen.helpers)
    verdict, detail, raised = (judged or judge)(ending.verdict, ending.detail, claim, statuses.get(root))
    if verdict in (RunVerdict.RAISED, RunVerdict.DEADLOCK) and (limit := _limit_behind(story)) is not None:
        verdict, detail = RunVerdict.LIMIT, limit
    if flooded:  # the program may have failed or ended of it before the watch over the budgets came round
        verdict, detail, raised = RunVerdict.LIMIT, "output", None
    return Evidence(
        verdict=verdict,
        detail=detail,
        seed=request.seed,
        start_method=request.start_method,
        called=bool(claim) or shared.phase != layout.PHASE_LOADING,
        returned="value" in claim,
        value=claim.get("value"),
        raised=raised,
        blocked=ending.blocked,
        running=ending.running,
        left_behind=() if flooded else tuple(seen.left_behind),
        processes=processes,
        threads_died=_threads_died(story),
        events=tuple(story.events),
        facts={**_facts(claim, story), "memory_mb": request.limits.memory_mb},
        output=shared.output_text(),
        virtual_s=shared.now_ns() / 1e9,
        call_virtual_s=max(0, shared.returned_ns if seen.returned_ns is None else seen.returned_ns) / 1e9,
        steps=seen.steps,
        proof_ms=ending.proof_ms,
        gap=EVENTS_FIRST if story.left_out else None,
        left_out=story.left_out,
        ordered=request.gated,
        deviations=in_order(seen.deviations),
        objects={key: thing.name for key, thing in story.things.items()},
        cpu_s=seen.cpu_s,
        wall_s=wall_s,
    )


Judge = Callable[[RunVerdict, str | None, dict[str, Any], int | None], tuple[RunVerdict, str | None, Raised | None]]


def claims_value(shared: SharedFiles) -> bool:
    """Tell whether the run has written that its function returned a value."""
    return "value" in _claim(shared.result_bytes(RESULT_MOST))


def _claim(data: bytes | None) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        claim = codec.decode(data)
    except codec.NotPlain as error:
        return {"unsendable": str(error)}
    return claim if isinstance(claim, dict) else {}


def _processes(story: Story, statuses: dict[int, int], pids: set[int]) -> tuple[ProcessSeen, ...]:
    found = []
    for path, name in story.names.items():
        pid = story.pids[path]
        exit_code = story.exits.get(pid)
        if exit_code is None and pid in statuses:
            exit_code = _exit_code(statuses[pid])
        raised = story.deaths.get(path) or story.deaths_by_pid.get(pid)
        found.append(ProcessSeen(path, name, pid, story.parents[path], story.daemons[path], exit_code, raised))
    named = {process.pid for process in found}
    found += [
        ProcessSeen("", f"process {pid}", pid, exit_code=_exit_code(statuses[pid]))
        for pid in sorted(pids & statuses.keys() - named)
    ]
    return tuple(found)


def _threads_died(story: Story) -> tuple[ThreadDied, ...]:
    died = story.thread_deaths[:NAMES_MOST]
    return tuple(ThreadDied(story.name_of(pid), name, why) for pid, name, why in died)


def _limit_behind(story: Story) -> str | None:
    """Return the limit that a process died of: what the others do then, wait for instance, is only its consequence."""
    for death in story.deaths.values():
        if death.type == "MemoryError":
            return "memory"
        if death.type == "RuntimeError" and death.text == "can't start new thread":
            return "threads"
    return None


def judge(
    verdict: RunVerdict, detail: str | None, claim: dict[str, Any], status: int | None
) -> tuple[RunVerdict, str | None, Raised | None]:
    """Combine how the watching ended with what the run handed over and how its main process ended."""
    raised = _raised(claim)
    if verdict is not RunVerdict.FINISHED:
        return verdict, detail, raised
    if "unloadable" in claim:
        return RunVerdict.UNLOADABLE, str(claim["unloadable"])[:NAME_MOST], None
    if raised is not None and claim.get("errno") in _OUT_OF_FILES:
        return RunVerdict.LIMIT, "files", raised
    if raised is not None:
        return (RunVerdict.RAISED if claim.get("ordinary") else RunVerdict.ENDED_EARLY), raised.type, raised
    if "left" in claim:
        return RunVerdict.ENDED_EARLY, str(claim["left"])[:NAME_MOST], None
    code = _exit_code(status) if status is not None else 0
    if code < 0:
        return RunVerdict.CRASHED, _signal_name(-code), None
    if not claim:
        return RunVerdict.ENDED_EARLY, f"exit code {code}", None
    if "unsendable" in claim:
        return RunVerdict.FINISHED, f"unsendable: {claim['unsendable']}", None
    if code != 0:
        return RunVerdict.ENDED_EARLY, f"exit code {code} after returning", None
    return RunVerdict.FINISHED, None, None


def judge_program(
    verdict: RunVerdict, detail: str | None, claim: dict[str, Any], status: int | None
) -> tuple[RunVerdict, str | None, Raised | None]:
    """As `judge`, for a program: it promises no result, and any exit code of its own is an end like another."""
    raised = _raised(claim)
    if verdict is not RunVerdict.FINISHED:
        return verdict, detail, raised
    code = _exit_code(status) if status is not None else 0
    if code < 0:
        return RunVerdict.CRASHED, _signal_name(-code), raised
    if "unloadable" in claim:
        return RunVerdict.UNLOADABLE, str(claim["unloadable"])[:NAME_MOST], raised
    if raised is not None:
        return RunVerdict.RAISED, raised.type, raised
    if not claim:
        return RunVerdict.ENDED_EARLY, f"exit code {code}", None
    return RunVerdict.FINISHED, f"exit code {code}" if code else None, None


def _raised(claim: dict[str, Any]) -> Raised | None:
    if "raised" not in claim:
        return None
    file, line = str(claim.get("file", ""))[:NAME_MOST], claim.get("line", 0)
    place = Place(file, line) if file and isinstance(line, int) else None
    text, traceback = (str(claim.get(key, ""))[:TEXT_MOST] for key in ("text", "traceback"))
    return Raised(str(claim["raised"])[:NAME_MOST], text, place, traceback)


def _exit_code(status: int) -> int:
    return -(status & 0x7F) if status & 0x7F else status >> 8


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _facts(claim: dict[str, Any], story: Story) -> dict[str, Any]:
    """Return what explanations may need beside the records: claims of the loader, and counts for each queue."""
    facts: dict[str, Any] = {key: str(claim[key])[:TEXT_MOST] for key in ("text", "code", "type") if key in claim}
    for key in ("missing", "names"):
        if isinstance(claim.get(key), (list, tuple)):
            facts[key] = [str(name)[:NAME_MOST] for name in claim[key][:NAMES_MOST]]
    if isinstance(claim.get("line"), int):
        facts["line"] = claim["line"]
    counts: dict[str, dict[str, int]] = {}
    for (key, call), count in story.done.items():
        thing = story.thing(key)
        if thing is not None and "Queue" in thing.kind:
            row = counts.setdefault(thing.name, {})
            row[call] = row.get(call, 0) + count
    facts["queues"] = counts
    facts["of_library"] = sorted({thing.name for thing in story.things.values() if thing.maker})[:NAMES_MOST]
    if story.refused:
        facts["refused"] = story.refused[:5]
    if story.feeder_errors:
        facts["feeder_errors"] = story.feeder_errors[:5]
    return facts
