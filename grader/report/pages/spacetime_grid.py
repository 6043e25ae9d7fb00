"""Where everything of a space-time picture stands: rows for instants, columns for processes, lanes for threads."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from textwrap import wrap

from msgspec import structs

from grader.model.timeline import Lifeline, Message, Operation, Timeline
from grader.report.escape import visible

OPERATIONS_MOST = 60
_KEPT_AT_THE_BEGIN = 20
_MAIN = "MainThread"
FEEDER = "QueueFeederThread"

_ROW = 22
_TOP = 52
_LANE = 14
_LINE = 15
_CHAR = 6.7
_AXIS = 74
_FOOT_LINES_MOST = 6
# the fewer processes, the more room each of them has
_COLUMNS = ((2, 250), (3, 210), (5, 165), (8, 140))
_COLUMN_LEAST = 120


def drawable(timeline: Timeline) -> Timeline:
    """Return of `timeline` what a picture can show: no feeder's routine, and not more operations than fit.

    The thread that carries items from a queue into its pipe is shown where it stands still. Where it does its work, an
    arrow from `put` says as much. Of a long run the middle is left out.
    """
    timeline = _with_waits(timeline)
    operations = timeline.operations
    routine = {index for index, one in enumerate(operations) if one.thread == FEEDER and one.end is not None}
    order = [index for index in range(len(operations)) if index not in routine]
    if len(order) <= OPERATIONS_MOST:
        return _with_only(timeline, order, timeline.gap, timeline.left_out)
    last = order[_KEPT_AT_THE_BEGIN - OPERATIONS_MOST :]
    # a wait without end is what it is all about
    between = [index for index in order[_KEPT_AT_THE_BEGIN : -len(last)] if operations[index].end is None]
    kept = [*order[:_KEPT_AT_THE_BEGIN], *between[-OPERATIONS_MOST:], *last]
    left_out = timeline.left_out + len(order) - len(kept)
    return _with_only(timeline, kept, operations[last[0]].begin, left_out)


def _with_waits(timeline: Timeline) -> Timeline:
    """Say of more operations that they waited: those that took what was sent after they began, and waits for an end.

    That two operations overlap says nothing by itself: their order is one of many.
    """
    operations = timeline.operations

    def written(message: Message) -> int:
        return operations[message.sent if message.written is None else message.written].begin

    late = {one.taken for one in timeline.messages if written(one) > operations[one.taken].begin}

    def waited(index: int, one: Operation) -> bool:
        if one.end is None:
            return one.waited
        late_or_for_an_end = index in late or one.call.endswith((".join", ".wait"))
        return one.end > one.begin + 1 and (one.waited or late_or_for_an_end)

    marked = (structs.replace(one, waited=waited(index, one)) for index, one in enumerate(operations))
    return structs.replace(timeline, operations=tuple(marked))


def _with_only(timeline: Timeline, kept: Sequence[int], gap: int | None, left_out: int) -> Timeline:
    place = {old: new for new, old in enumerate(kept)}
    messages = [
        Message(place[one.sent], place[one.taken], one.object)
        for one in timeline.messages
        if one.sent in place and one.taken in place
    ]
    operations = tuple(timeline.operations[index] for index in kept)
    return structs.replace(timeline, operations=operations, messages=tuple(messages), gap=gap, left_out=left_out)


class Grid:
    """The places of one timeline, in pixels from the left upper corner."""

    def __init__(self, timeline: Timeline) -> None:
        """Lay out a `drawable` timeline."""
        self._timeline = timeline
        self._by_path = {one.path: number for number, one in enumerate(timeline.lifelines)}
        self._lanes = self._find_lanes()
        self._gap_row: int | None = None
        self._row_of = self._find_rows()
        count = len(timeline.lifelines)
        self.column = next((width for most, width in _COLUMNS if count <= most), _COLUMN_LEAST)
        self.left = _AXIS
        self.width = _AXIS + count * self.column
        rows = max(self._row_of.values(), default=0)
        self._bottom = self.y(rows) + _ROW
        self.foot_top = self._bottom + 24
        deepest = max((len(self.foot(one)) for one in timeline.lifelines), default=0)
        self.height = self.foot_top + max(0, deepest - 1) * _LINE + 10

    def y(self, row: int) -> int:
        """Return the height of a row."""
        return _TOP + row * _ROW

    def x(self, path: str, thread: str = _MAIN) -> int:
        """Return the place of a thread's line; those of a process stand close together."""
        lane = self._lanes[path].get(thread, 0) if path in self._lanes else 0
        return self.left + 8 + self._by_path.get(path, 0) * self.column + lane * _LANE

    def label_x(self, path: str) -> int:
        """Return where the labels of a process begin: to the right of all its threads."""
        return self.x(path) + (max(len(self._lanes.get(path, ())), 1) - 1) * _LANE + 10

    def knows(self, path: str) -> bool:
        """Tell whether a process has a lifeline."""
        return path in self._by_path

    def name(self, path: str) -> str:
        """Return what a process is called."""
        return self._timeline.lifelines[self._by_path[path]].name if path in self._by_path else path

    def row_span(self, operation: Operation) -> tuple[int, int]:
        """Return the heights at which an operation begins and ends; one that never ended ends at the bottom."""
        begin = self.y(self._row_of[operation.begin])
        return begin, self._bottom if operation.end is None else self.y(self._row_of[operation.end])

    def span(self, lifeline: Lifeline) -> tuple[int, int]:
        """Return the heights at which a process begins and ends."""
        begin = self.y(self._row_of[lifeline.began])
        return begin, self._bottom if lifeline.ended is None else max(begin + 8, self.y(self._row_of[lifeline.ended]))

    def started_y(self, lifeline: Lifeline) -> int:
        """Return the height at which the parent of a process started it."""
        starts = (
            one.begin
            for one in self._timeline.operations
            if one.call == "Process.start" and one.lifeline == lifeline.parent and one.object == lifeline.name
        )
        return self.y(self._row_of[next(starts, lifeline.began)])

    def runs_until(self, lifeline: Lifeline) -> int:
        """Return down to where a process may have run: a blocked one stands from the last thing that it did."""
        begin, end = self.span(lifeline)
        if not lifeline.blocked:
            return end
        lane = self._lanes.get(lifeline.path, {})
        own = [one for one in self._timeline.operations if one.lifeline == lifeline.path and not lane[one.thread]]
        rows = (self._row_of[one.begin if one.end is None else one.end] for one in own)
        return max(begin, self.y(max(rows))) if own else begin

    def is_final(self, operation: Operation) -> bool:
        """Tell whether this is what a process waits in for ever."""
        at = self._by_path.get(operation.lifeline)
        return operation.end is None and at is not None and self._timeline.lifelines[at].blocked

    def final_begin(self, lifeline: Lifeline) -> int | None:
        """Return from where a blocked process without an operation waits, such as one on its way out."""
        own = [one for one in self._timeline.operations if one.lifeline == lifeline.path]
        if not lifeline.blocked or any(one.end is None for one in own):
            return None
        last = max((one.end for one in own if one.end is not None), default=lifeline.began)
        return self.y(self._row_of[last])

    def times(self) -> Iterator[tuple[int, float]]:
        """Yield rows and their virtual time in seconds, downwards."""
        known: dict[int, float] = {}
        for operation in self._timeline.operations:
            known.setdefault(self._row_of[operation.begin], operation.virtual_s)
            if operation.end is not None and operation.end_virtual_s is not None:
                known.setdefault(self._row_of[operation.end], operation.end_virtual_s)
        yield from sorted(known.items())

    @property
    def gap_y(self) -> int | None:
        """The height of the row that stands for what was left out, `None` if nothing was."""
        return None if self._gap_row is None else self.y(self._gap_row)

    def foot(self, lifeline: Lifeline) -> list[str]:
        """Return what stands below a lifeline: how its process ended, or what it waits for, in short lines."""
        text = visible(self._last_words(lifeline))
        lines = wrap(text, int((self.column - 22) / _CHAR), break_long_words=True)
        return [*lines[: _FOOT_LINES_MOST - 1], "…"] if len(lines) > _FOOT_LINES_MOST else lines

    def _last_words(self, lifeline: Lifeline) -> str:
        if lifeline.state:
            return lifeline.state
        if not lifeline.blocked:
            return f"exit code {lifeline.exit_code}" if lifeline.exit_code is not None else ""
        own = [one for one in self._timeline.operations if one.lifeline == lifeline.path and one.end is None]
        return ", ".join(f"waits in {one.call}, {one.object}" for one in own)

    def _find_lanes(self) -> dict[str, dict[str, int]]:
        lanes: dict[str, dict[str, int]] = defaultdict(dict)
        for operation in self._timeline.operations:
            threads = lanes[operation.lifeline]
            threads.setdefault(_MAIN, 0)
            threads.setdefault(operation.thread or _MAIN, len(threads))
        return dict(lanes)

    def _find_rows(self) -> dict[int, int]:
        """Give each instant a row. The end of an operation that has not waited needs none of its own."""
        points: dict[int, bool] = defaultdict(bool)
        for operation in self._timeline.operations:
            points[operation.begin] = True
            if operation.end is not None:
                points[operation.end] |= operation.waited
        for lifeline in self._timeline.lifelines:
            points[lifeline.began] |= lifeline.parent == ""
            if lifeline.ended is not None:
                points[lifeline.ended] |= False
        row, rows = -1, dict[int, int]()
        for instant in sorted(points):
            if instant == self._timeline.gap and rows:
                row += 1
                self._gap_row = row
            row += points[instant] or row < 0
            rows[instant] = row
        return rows
