"""The text alternative of a space-time picture: one row for each operation, in the order of the run."""

from typing import NamedTuple

from grader.model.timeline import Operation, Timeline
from grader.report.pages.phrases import speaker
from grader.report.pages.spacetime import Finder, seconds, short_call
from grader.report.pages.spacetime_grid import drawable


class Row(NamedTuple):
    """One operation in words. `final` is whether it is one that its process waits in for ever."""

    time: str
    process: str
    call: str
    object: str
    outcome: str
    place: str
    code: str
    final: bool = False


class Table(NamedTuple):
    """The rows, and how many operations between the first and the last of them were left out."""

    rows: tuple[Row, ...]
    left_out: int = 0


def table_of(timeline: Timeline, code: Finder, language: str = "en") -> Table:
    """Return what the picture of `timeline` shows, as words."""
    timeline = drawable(timeline)
    names = {one.path: one.name for one in timeline.lifelines}
    blocked = {one.path for one in timeline.lifelines if one.blocked}
    senders = {one.taken: timeline.operations[one.sent] for one in timeline.messages}
    rows = []
    for index, operation in enumerate(timeline.operations):
        thread = "" if operation.thread in ("", "MainThread") else f" ({operation.thread})"
        final = operation.end is None and operation.lifeline in blocked
        row = Row(
            seconds(operation.virtual_s),
            f"{names.get(operation.lifeline, operation.lifeline)}{thread}",
            short_call(operation.call),
            operation.object,
            _outcome(operation, final, names, senders.get(index), language),
            f"{operation.file}:{operation.line}" if operation.line else "",
            code(operation.file, operation.line).strip() if operation.line else "",
            final,
        )
        rows.append(row)
    return Table(tuple(rows), timeline.left_out)


def _outcome(operation: Operation, final: bool, names: dict[str, str], sender: Operation | None, language: str) -> str:
    say = speaker(language)
    if operation.end is None:
        return say("waits_for_ever" if final else "never_returned")
    if operation.outcome == "fail":
        return f"{say('operation_failed')} ({operation.detail})" if operation.detail else say("operation_failed")
    if sender is not None:
        return say("takes_from", process=names.get(sender.lifeline, sender.lifeline))
    return say("returned")
