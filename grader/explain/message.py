"""The four-part message, at most eight lines: what happened, where, how we know, what to try."""

from collections.abc import Sequence

from msgspec import Struct

from grader.explain.causes import CAUSES, FEEDER, dead_children, find_cause
from grader.model.deviation import deviations_text
from grader.model.evidence import Blocked, Evidence, LeftBehind, Raised, Running
from grader.model.verdicts import Cause, RunVerdict

PLACES_SHOWN = 3
NAMES_SHOWN = 4
LINE_MOST = 600
SCENE_FILE = "plumbline_scenes.py"  # where the scenes of a suite lie beside the student's file
_WAITS = {
    "queue_item": "waits for an item in {object}",
    "queue_room": "waits for room in {object}, which is full",
    "queue_write": "waits for its turn to write into {object}",
    "queue_join": "waits in join() of {object}",
    "pipe_data": "waits for data in a pipe ({object})",
    "connection": "waits for somebody to connect ({object})",
    "acceptance": "waits for its connection to be accepted",
    "pipe_room": "waits for room in a full pipe ({object})",
    "child": "waits for {object} to end",
    "thread": "waits for {object} to end",
    "lock": "waits for a lock ({object})",
    "semaphore": "waits for a semaphore ({object})",
    "forked_lock": "waits for a lock that its parent had taken before the fork ({object})",
    "result": "waits for the result of {object}",
    "answer": "waits for an answer of {object}",
    "poll": "waits for {object}",
    "thread_lock": "waits for a lock between threads",
    "condition": "waits for a notification ({object})",
    "event": "waits for {object} to be set",
    "barrier": "waits at {object}",
    "any": "waits for any of {object}",
    "stopped": "has been stopped by a signal",
}
# for what the program has not made: "the terminal", "the connection to 127.0.0.1:80"
_WAITS_OUTSIDE = {
    "pipe_data": "waits for data from {object}",
    "acceptance": "waits for {object} to be accepted",
    "pipe_room": "waits for room in {object}",
}
_LIMITS = {
    "memory": "more memory than the {memory} MB allowed",
    "processes": "more processes than allowed",
    "threads": "more threads than allowed",
    "output": "more output than allowed",
    "files": "more or larger files than allowed",
}


class Explanation(Struct, frozen=True):
    """A message in its four parts, and the cause where evidence shows one."""

    what: str
    where: tuple[str, ...]
    how: str
    remedy: str
    cause: Cause | None = None

    @property
    def text(self) -> str:
        """The message as plain text."""
        lines = [self.what, *(f"  {line}" for line in self.where)]
        lines += [f"  {self.how}"] if self.how else []
        lines += [f"  Try: {self.remedy}"] if self.remedy else []
        return "\n".join(_one_line(line) for line in lines)


def _one_line(text: str) -> str:
    """Return the text on one line, cut: what a program returned, or called its processes, may be of any length."""
    line = " ".join(text[: 2 * LINE_MOST].splitlines())
    return line if len(line) <= LINE_MOST else f"{line[:LINE_MOST]}…"


def explain_run(evidence: Evidence, hint: str = "", source: str = "", more: str = "") -> Explanation:
    """Explain a run that did not go as it should.

    `hint` is what to try where the evidence shows no cause, `source` the student's file, for quoting lines, `more` a
    last sentence that says where more help is.
    """
    cause = find_cause(evidence)
    what, where, how = _PARTS[evidence.verdict](evidence, source.splitlines())
    remedy = CAUSES[cause].remedy if cause else hint
    return Explanation(what, tuple(where), how, _join(remedy, more), cause)


def explain_failure(
    what: str, evidence: Evidence, hint: str, more: str = "", about_leftovers: bool = False
) -> Explanation:
    """Explain a run that ended by itself, with a result that is not what was promised."""
    cause = find_cause(evidence)
    if cause is Cause.NEVER_JOINED and not about_leftovers:
        cause = None
    remedy = hint or (CAUSES[cause].remedy if cause else "")
    where = [_left(item) for item in evidence.left_behind[:PLACES_SHOWN]] if about_leftovers else []
    return Explanation(what, tuple(where), _circumstances(evidence), _join(remedy, more), cause)


def describe(blocked: Blocked) -> str:
    """Return what the blocked thread waits for, in words."""
    name = blocked.waits_for.object
    texts = {**_WAITS, **_WAITS_OUTSIDE} if name.startswith("the ") else _WAITS
    text = texts.get(blocked.waits_for.kind, "is blocked in {object}").format(object=name)
    if name.startswith("a "):
        text = text.removesuffix(f" ({name})")  # of a thing without a name its kind has been said
    if blocked.thread == FEEDER:
        text += " (its feeder thread)"
    return text


def who(blocked: Blocked) -> str:
    """Return what a message calls the blocked thread: by its process, and by its own name if it is not the main one."""
    own = blocked.thread not in ("MainThread", FEEDER)
    return f"{blocked.process}/{blocked.thread}" if own else blocked.process


def _quoted(file: str, line: int, source: Sequence[str]) -> str:
    """Return a line of the student's file; the suite's own scenes run beside it, and are not quoted."""
    return source[line - 1].strip() if file != SCENE_FILE and 0 < line <= len(source) else ""


def listed(names: Sequence[str]) -> str:
    """Return the first of the names, and how many more there are."""
    shown = [*names[:NAMES_SHOWN], f"{len(names) - NAMES_SHOWN} more"] if len(names) > NAMES_SHOWN + 1 else list(names)
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]


def _join(remedy: str, more: str) -> str:
    return " ".join(part for part in (remedy, more) if part)


def _circumstances(evidence: Evidence) -> str:
    if "looked_at" in evidence.facts:
        return f"Process {evidence.facts['looked_at']} was looked at from outside, and not touched."
    schedule = "undisturbed order (seed 0)"
    if not evidence.ordered:
        schedule = "in the machine's own order" + (f" (seed {evidence.seed})" if evidence.seed else "")
    elif evidence.seed:
        schedule = f"seed {evidence.seed}"
    elif evidence.deviations:
        schedule = f"schedule {deviations_text(evidence.deviations)}"
    return f"Seen with start method {evidence.start_method}, {schedule}."


def _deadlock(evidence: Evidence, source: Sequence[str]) -> tuple[str, list[str], str]:
    names = list(dict.fromkeys(who(blocked) for blocked in evidence.blocked))
    everybody = listed(names) if names else "everything"
    waits = "waits" if len(names) == 1 else "wait"
    what = f"Deadlock: {everybody} {waits}, and nothing can end that."
    if evidence.detail == "partial":
        what = f"Deadlock in a part of the program: {everybody} {waits} for ever, while the rest goes on without end."
    elif evidence.returned:
        what = f"Deadlock after returning: the program never ends, because {everybody} {waits} for ever."
    return what, [*_first_death(evidence), *waiting(evidence.blocked, source)], _proof(evidence)


def _first_death(evidence: Evidence) -> list[str]:
    """Return a line for the first process, or else thread, that has died, if there is one."""
    dead = [_death(child.name, child.raised, child.exit_code) for child in dead_children(evidence)]
    dead += [_death(f"{one.process}/{one.thread}", one.raised, None) for one in evidence.threads_died]
    return dead[:1]


def _death(name: str, raised: Raised | None, exit_code: int | None) -> str:
    if raised is not None:
        place = f" at {raised.place}" if raised.place else ""
        return f"{name} died: {raised.type}: {raised.text[:80]}{place}"
    if exit_code is not None and exit_code < 0:
        return f"{name} died of signal {-exit_code}"
    return f"{name} died with exit code {exit_code}"


def waiting(blocked: Sequence[Blocked], source: Sequence[str]) -> list[str]:
    """Return a line for each of the threads that tell most: who waits for what, and where."""
    shown = _most_telling(blocked)
    rows = []
    for item in shown:
        place = f"{item.file}:{item.line}" if item.file else ""
        code = item.code or _quoted(item.file, item.line, source)
        rows.append((who(item), describe(item), place, code[:40]))
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, (*widths, 0), strict=True)).rstrip() for row in rows
    ]
    if len(blocked) > len(shown):
        lines.append(f"and {len(blocked) - len(shown)} more")
    return lines


def _most_telling(blocked: Sequence[Blocked]) -> list[Blocked]:
    """Prefer waits that stand in a line of the program, and of those that are alike the first; keep the order."""
    ranked = sorted(blocked, key=lambda item: (not item.file, item.waits_for.kind == "thread"))
    alike = {(item.file, item.line, item.waits_for.kind): item for item in reversed(ranked)}
    first = [item for item in ranked if any(item is one for one in alike.values())]
    chosen = [*first, *(item for item in ranked if not any(item is one for one in first))][:PLACES_SHOWN]
    return [item for item in blocked if any(item is one for one in chosen)]


def _proof(evidence: Evidence) -> str:
    facts = ["nothing moved and no timer is pending"]
    ends = []
    for item in evidence.blocked:
        if item.waits_for.kind in ("pipe_data", "any"):
            ends += [f"{waker.process} {waker.how}" for waker in item.waits_for.could_be_ended_by]
    if ends:
        facts.append("; ".join(list(dict.fromkeys(ends))[:3]))
    elif any(item.waits_for.kind == "pipe_data" for item in evidence.blocked):
        facts.append("nobody holds the write end")
    if evidence.detail == "partial":
        rest = going_on(evidence.running, ())[:1]
        facts = ["whoever could end one of these waits stands in one of them", *rest]
    return f"Proved: {'; '.join(facts)}. {_circumstances(evidence)}"


def _stuck(evidence: Evidence, source: Sequence[str]) -> tuple[str, list[str], str]:
    places = waiting(evidence.blocked, source) or going_on(evidence.running, source)
    if evidence.detail == "stopped":
        return (
            "Stuck: a process has been stopped by a signal, and nobody lets it go on.",
            places,
            _circumstances(evidence),
        )
    what = "Stuck: the program did not end within the time allowed."
    why = evidence.facts.get("not_proved", "" if evidence.detail == "interrupted" else evidence.detail)
    if evidence.detail == "interrupted":
        what = "Stuck: the program had not ended when it was interrupted."
    how = f"Not proved to be a deadlock: {why}. " if why else "It was not at a standstill. "
    return what, [*_first_death(evidence), *places], how + _circumstances(evidence)


def going_on(running: Sequence[Running], source: Sequence[str]) -> list[str]:
    """Return a line for each of the first threads that go on: what it does, and where."""
    lines = []
    for item in running[:PLACES_SHOWN]:
        own = item.thread != "MainThread"
        name = f"{item.process}/{item.thread}" if own else item.process
        code = item.code or _quoted(item.file, item.line, source)
        doing = f"goes on in {item.call}" if item.call else "goes on"
        place = f"  {item.file}:{item.line}  {code[:40]}" if item.file else ""
        lines.append(f"{name} {doing}{place}".rstrip())
    return lines


def _spinning(evidence: Evidence, source: Sequence[str]) -> tuple[str, list[str], str]:
    busy = {
        "polling": "it keeps asking, and the answer never changes",
        "steps": "it keeps asking or working without an end",
        "cpu": f"it used {evidence.cpu_s:.1f} s of processor time",
        "virtual_horizon": "it sleeps and wakes for ever",
    }
    what = f"Spinning: the program never ends; {busy.get(evidence.detail or '', 'it goes on without an end')}."
    where = [*going_on(evidence.running, source)[:2], *waiting(evidence.blocked, source)[:2]]
    last = next((event for event in reversed(evidence.ordered_events) if event.file), None)
    if not where and last is not None:
        code = _quoted(last.file, last.line, source)[:50]
        where = [f"last seen: {last.process} in {last.call}  {last.file}:{last.line}  {code}".rstrip()]
    return (
        what,
        [*_first_death(evidence), *where],
        f"After {evidence.virtual_s:.0f} virtual seconds and {evidence.steps} steps. {_circumstances(evidence)}",
    )


def _raised(evidence: Evidence, source: Sequence[str]) -> tuple[str, list[str], str]:
    raised = evidence.raised
    if raised is None:
        return "The function raised an exception.", [], _circumstances(evidence)
    text = f": {raised.text}" if raised.text else ""
    where = []
    if raised.place is not None:
        line = raised.place.line
        code = _quoted(raised.place.file, line, source)[:60]
        where = [f"{raised.place}  {code}".rstrip()]
    return f"It raised {raised.type}{text[:200]}", where, _circumstances(evidence)


def _ended_early(evidence: Evidence, _source: Sequence[str]) -> tuple[str, list[str], str]:
    what = f"The program ended before returning ({evidence.detail})."
    if evidence.returned:
        what = f"The program did not end properly: {evidence.detail}."
    return what, [], f"A function returns its result; it does not leave the program. {_circumstances(evidence)}"


def _crashed(evidence: Evidence, _source: Sequence[str]) -> tuple[str, list[str], str]:
    if evidence.detail and evidence.detail.startswith("sandbox: "):
        why = evidence.detail.partition(": ")[2]
        return f"The program broke the sandbox that it ran in: {why}.", [], _circumstances(evidence)
    return f"The main process was killed by {evidence.detail}.", [], _circumstances(evidence)


def _limit(evidence: Evidence, _source: Sequence[str]) -> tuple[str, list[str], str]:
    text = _LIMITS.get(evidence.detail or "", "more than allowed").format(memory=evidence.facts.get("memory_mb", "?"))
    return (
        f"Limit reached: the program used {text}.",
        [],
        f"It was ended there, everything it started with it. {_circumstances(evidence)}",
    )


def _unloadable(evidence: Evidence, source: Sequence[str]) -> tuple[str, list[str], str]:
    facts = evidence.facts
    if evidence.detail == "function":
        missing = ", ".join(f"{name}()" for name in facts.get("missing", ()))
        near = _near(facts.get("missing", ()), facts.get("names", ()))
        return (
            f"The file does not define {missing}.",
            [near] if near else [],
            "Names and signatures stand as the exercise gives them.",
        )
    line = facts.get("line", 0)
    code = facts.get("code") or (source[line - 1].strip()[:60] if 0 < line <= len(source) else "")
    where = [f"line {line}: {code}".rstrip(": ")] if line else []
    return (
        f"The file cannot be loaded: {facts.get('type', 'SyntaxError')}: {facts.get('text', '')}",
        where,
        "Python itself refuses it before anything runs.",
    )


def _near(missing: Sequence[str], names: Sequence[str]) -> str:
    import difflib

    for name in missing:
        close = difflib.get_close_matches(name, names, 1, 0.6)
        if close:
            return f"It defines {close[0]}(): is that the one?"
    return f"It defines: {', '.join(names[:8])}" if names else ""


def _finished(evidence: Evidence, _source: Sequence[str]) -> tuple[str, list[str], str]:
    if evidence.detail and evidence.detail.startswith("unsendable"):
        return f"The result cannot be taken over: {evidence.detail.partition(': ')[2]}.", [], _circumstances(evidence)
    return "The program ended by itself.", [], _circumstances(evidence)


def _left(item: LeftBehind) -> str:
    return f"left behind: {item.kind} {item.name}" + (f" ({item.state})" if item.state else "")


_PARTS = {
    RunVerdict.DEADLOCK: _deadlock,
    RunVerdict.STUCK: _stuck,
    RunVerdict.SPINNING: _spinning,
    RunVerdict.RAISED: _raised,
    RunVerdict.ENDED_EARLY: _ended_early,
    RunVerdict.CRASHED: _crashed,
    RunVerdict.LIMIT: _limit,
    RunVerdict.UNLOADABLE: _unloadable,
    RunVerdict.FINISHED: _finished,
}
