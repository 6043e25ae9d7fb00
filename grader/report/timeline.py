"""A timeline for the terminal: one column for each process, one line for each event, virtual time at the left."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from grader.model.timeline import Lifeline, Message, Operation, Timeline
from grader.report.escape import visible
from grader.report.ink import PIPE, Cell, Look, Page

FEEDER = "QueueFeederThread"
MAIN = "MainThread"
_TIME = 9
_GAP = 2
_NARROWEST = 15
_WIDEST = 36
_ROOMY = 24
_BAR = "│"
_USUAL_NAME = re.compile(r"Process-([0-9:]+)")
_LETTERS = {"JoinableQueue": "Q", "SimpleQueue": "Q", "Queue": "Q", "Pipe": "P", "Event": "E", "Barrier": "B"}


class _Moment(NamedTuple):
    """What is written in one column at one instant."""

    instant: int
    virtual_s: float
    path: str
    text: str
    style: str = ""


def render(timeline: Timeline, look: Look = PIPE) -> str:
    """Return the timeline as lines that fit the screen. Processes for which there is no room are named below it."""
    page = Page(look)
    draw(page, timeline, look.width)
    return page.text()


def draw(page: Page, timeline: Timeline, width: int) -> None:
    """Add the timeline to a page, in lines of up to `width` columns."""
    _Drawing(page, timeline, width).draw()


class _Drawing:
    def __init__(self, page: Page, timeline: Timeline, width: int) -> None:
        self._page = page
        self._timeline = timeline
        room = max(width - _TIME, _NARROWEST + _GAP)
        self._lines = _most_telling(timeline, max(1, room // (_NARROWEST + _GAP)))
        self._column = min(_WIDEST, room // max(1, len(self._lines)) - _GAP)
        self._paths = [line.path for line in self._lines]
        self._labels = _labels(timeline)
        self._taken = {message.taken: message for message in timeline.messages}
        self._written = {message.written: message for message in timeline.messages}

    def draw(self) -> None:
        for name, label in self._labels.items():
            self._page.line(Cell(f"{label} = ", "bold"), name)
        if self._labels:
            self._page.blank()
        self._row("time", [Cell(line.name, "bold") for line in self._lines])
        moments = sorted(self._moments(), key=lambda moment: moment.instant)
        waiting = dict.fromkeys(self._paths, False)
        shown_time = ""
        gap = self._timeline.gap
        for moment in moments:
            if gap is not None and moment.instant >= gap:
                self._page.line(Cell(f"{' ' * _TIME}… {self._timeline.left_out:,} operations left out …", "dim"))
                gap = None
            time = _seconds(moment.virtual_s)
            cells = [Cell(_BAR, "dim") if waiting[path] else Cell("") for path in self._paths]
            cells[self._paths.index(moment.path)] = Cell(moment.text, moment.style)
            self._row(time if time != shown_time else "", cells)
            shown_time = time
            if moment.text.endswith(" …"):
                waiting[moment.path] = True
            elif moment.text.startswith("… "):
                waiting[moment.path] = False
        self._states()

    def _row(self, time: str, cells: Sequence[Cell]) -> None:
        parts: list[str | Cell] = [Cell(time.rjust(_TIME - _GAP) + " " * _GAP, "dim")]
        for text, style in cells:
            fitted = _fit(self._short(visible(text)), self._column)
            parts += [Cell(fitted, style), " " * (self._column - cell_len(fitted) + _GAP)]
        self._page.exact(*parts)

    def _short(self, text: str) -> str:
        """Abbreviate the usual names of processes where columns are narrow."""
        return _USUAL_NAME.sub(r"Pr.\1", text) if self._column < _ROOMY and cell_len(text) > self._column else text

    def _moments(self) -> Iterator[_Moment]:
        for index, one in enumerate(self._timeline.operations):
            if one.lifeline not in self._paths or self._goes_without_saying(index, one):
                continue
            text = f"{_thread(one)}{self._what(one)}"
            line = f" :{one.line}" if one.line else ""
            if one.end is None:
                yield _Moment(one.begin, one.virtual_s, one.lifeline, f"{text}{line} …", "bold red")
            elif one.waited and one.end > one.begin:
                yield _Moment(one.begin, one.virtual_s, one.lifeline, f"{text}{line} …")
                ended = f"… {_thread(one)}{self._outcome(index, one)}"
                yield _Moment(one.end, one.end_virtual_s or 0.0, one.lifeline, ended, _style(one))
            else:
                outcome = self._outcome(index, one, at_once=True)
                line = "" if outcome.startswith(" ←") and self._column < _ROOMY else line
                yield _Moment(one.begin, one.virtual_s, one.lifeline, f"{text}{line}{outcome}", _style(one))

    def _goes_without_saying(self, index: int, one: Operation) -> bool:
        """A feeder's write is told only if it matters: it never returned, or others moved between put and write."""
        if one.thread != FEEDER or one.end is None:
            return False
        message = self._written.get(index)
        return message is None or not self._others_moved(message, one)

    def _others_moved(self, message: Message, write: Operation) -> bool:
        put = self._timeline.operations[message.sent]
        return any(
            put.begin < other.begin < write.begin and other.lifeline != write.lifeline
            for other in self._timeline.operations
        )

    def _what(self, one: Operation) -> str:
        owner, _, verb = one.call.rpartition(".")
        if one.thread == FEEDER and one.call == "Connection.send_bytes":
            verb = "feeder writes"
        elif _LETTERS.get(owner) is None and owner not in ("Connection", "Process", "Lock", "Condition", "time"):
            verb = one.call
        subject = ", ".join(self._labels.get(name, name) for name in one.object.split(", ")) if one.object else ""
        seconds = f"{one.detail} s" if one.call == "time.sleep" else ""
        return " ".join(part for part in (verb, subject, seconds) if part)

    def _outcome(self, index: int, one: Operation, at_once: bool = False) -> str:
        if one.outcome == "fail":
            return f"{': ' if at_once else ''}{one.detail or 'failed'}"
        message = self._taken.get(index)
        source = ""
        if message is not None:
            sender = self._timeline.operations[message.sent]
            source = f" ← {self._name(sender.lifeline)}" + (f":{sender.line}" if sender.line else "")
        if at_once:
            return source
        return f"{_RESULTS.get(one.call, 'done')}{source}"

    def _name(self, path: str) -> str:
        return next((line.name for line in self._timeline.lifelines if line.path == path), path)

    def _states(self) -> None:
        """The last line, as many rows as the longest state needs."""
        states = [_wrapped(self._labelled(line.state), self._column) for line in self._lines]
        for row in range(max((len(state) for state in states), default=0)):
            cells = [
                Cell(state[row] if row < len(state) else "", "bold red" if line.blocked else "bold")
                for state, line in zip(states, self._lines, strict=True)
            ]
            self._row("end" if row == 0 else "", cells)
        absent = [line for line in self._timeline.lifelines if line.path not in self._paths]
        if absent:
            names = ", ".join(f"{line.name} ({self._labelled(line.state)})" for line in absent[:6])
            more = f" and {len(absent) - 6} more" if len(absent) > 6 else ""
            self._page.line(Cell(f"No room for {names}{more}; a wider terminal shows them.", "dim"))

    def _labelled(self, state: str) -> str:
        for name, label in sorted(self._labels.items(), key=lambda item: -len(item[0])):
            state = state.replace(name, label)
        return state


_RESULTS = {
    "Queue.get": "got",
    "SimpleQueue.get": "got",
    "Connection.recv": "received",
    "Connection.recv_bytes": "received",
    "Connection.recv_bytes_into": "received",
    "Lock.acquire": "has it",
    "Process.join": "joined",
    "time.sleep": "woke",
    "Event.wait": "is set",
    "Barrier.wait": "passed",
}


def _seconds(virtual_s: float) -> str:
    """Return a virtual time in seven characters."""
    if virtual_s >= 9_999_999:
        return f"{virtual_s:.1e}"
    return f"{virtual_s:.3f}" if virtual_s < 999 else f"{virtual_s:.1f}" if virtual_s < 99_999 else f"{virtual_s:.0f}"


def _style(one: Operation) -> str:
    return "yellow" if one.outcome == "fail" else ""


def _thread(one: Operation) -> str:
    return "" if one.thread in (MAIN, FEEDER) else f"[{one.thread.removeprefix('Thread-')}] "


def _most_telling(timeline: Timeline, most: int) -> list[Lifeline]:
    """Return up to `most` lifelines in their order: the main process, those that are blocked, then the busiest."""
    busy = dict.fromkeys((line.path for line in timeline.lifelines), 0)
    for one in timeline.operations:
        busy[one.lifeline] = busy.get(one.lifeline, 0) + 1
    ranked = sorted(timeline.lifelines, key=lambda line: (line.path != "0", not line.blocked, -busy[line.path]))
    kept = {line.path for line in ranked[:most]}
    return [line for line in timeline.lifelines if line.path in kept]


def _labels(timeline: Timeline) -> dict[str, str]:
    """Return a short name for each object of the program, in the order in which they are used."""
    labels: dict[str, str] = {}
    count: dict[str, int] = {}
    for one in timeline.operations:
        for name in one.object.split(", ") if one.object else ():
            kind, at, _place = name.partition(" at ")
            if not at or name in labels:
                continue
            letter = _LETTERS.get(kind, kind[:1].upper() or "O")
            count[letter] = count.get(letter, 0) + 1
            labels[name] = f"{letter}{count[letter]}"
    return labels


def _fit(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    end = " …" if text.endswith(" …") else "…"
    while text and cell_len(text) + cell_len(end) > width:
        text = text[:-1]
    return text.rstrip() + end


def _wrapped(text: str, width: int) -> list[str]:
    """Return the words in lines of up to `width` columns; a longer word is cut."""
    lines = [""]
    for word in visible(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_fit(word, width))
    return [line for line in lines if line] or [""]
