"""The space-time picture of one run: a lifeline for each process, time downwards, messages as arrows, as SVG.

Rows are the order of the run, not its duration: virtual time jumps, so the axis names it where it changes. Colours are
classes, to be found in `templates/spacetime.css`; nothing in the drawing is a script or a style of its own.
"""

import math
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from grader.model.timeline import Lifeline, Message, Operation, Timeline
from grader.report.escape import visible
from grader.report.pages.spacetime_grid import Grid, drawable

Finder = Callable[[str, int], str]
Point = tuple[int, int]

_CHAR = 6.7  # the advance of one character at the size of the labels, in pixels
_LINE = 15
_TIP_MOST = 64
_HEAD = 30
_ARROW = 7
_SHORT = 4  # an arrow stops short of the mark


def _nothing(_file: str, _line: int) -> str:
    return ""


def space_time_svg(timeline: Timeline, code: Finder = _nothing, link: Finder = _nothing) -> Markup:
    """Return the picture of `timeline` as one `<svg>` element, "" where there is no process to draw.

    `code` finds the text of a line of a file, `link` the address to which a mark on that line leads; both answer ""
    where there is none. Long runs are drawable in the middle.
    """
    if not timeline.lifelines:
        return Markup("")
    timeline = drawable(timeline)
    return Markup("".join(_Drawing(timeline, Grid(timeline), code, link).parts()))


def short_call(call: str) -> str:
    """Return what a label calls an operation: `put` for `Queue.put`."""
    return call.rpartition(".")[2] or call


def seconds(virtual_s: float) -> str:
    """Return a virtual time as the axis writes it, to the millisecond: `0 s`, `0.25 s`, `3600 s`."""
    return f"{round(virtual_s, 3):g} s" if virtual_s < 1e6 else f"{virtual_s:.3g} s"


class _Drawing:
    """The elements in the order in which they are painted, the marks last, so that nothing covers them."""

    def __init__(self, timeline: Timeline, grid: Grid, code: Finder, link: Finder) -> None:
        self._timeline = timeline
        self._grid = grid
        self._code = code
        self._link = link

    def parts(self) -> Iterator[str]:
        grid = self._grid
        width, height = round(grid.width), round(grid.height)
        label = f"Space-time picture: {len(self._timeline.lifelines)} processes, {self._timeline.verdict}"
        yield (
            f'<svg class="st" role="group" aria-label="{_safe(label)}" xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        )
        yield '<g aria-hidden="true">'
        yield from self._axis()
        for lifeline in self._timeline.lifelines:
            yield from self._lifeline(lifeline)
        for operation in self._timeline.operations:
            yield from self._wait(operation)
        yield from self._gap()
        yield "</g>"
        for message in self._timeline.messages:
            yield from self._message(message)
        for operation in self._timeline.operations:
            yield from self._mark(operation)
        yield "</svg>"

    def _axis(self) -> Iterator[str]:
        yield f'<text class="st-t" x="0" y="{_HEAD - 10}">time</text>'
        said = None
        for row, virtual_s in self._grid.times():
            text = seconds(virtual_s)
            if text != said:
                y = self._grid.y(row)
                yield f'<path class="st-g" d="M{self._grid.left - 8} {y}H{self._grid.width}"/>'
                yield f'<text class="st-t" x="0" y="{y + 4}">{text}</text>'
                said = text

    def _lifeline(self, lifeline: Lifeline) -> Iterator[str]:
        grid, x = self._grid, self._grid.x(lifeline.path)
        top, bottom = grid.span(lifeline)
        name = _cut(lifeline.name, int(grid.column / 8))
        yield f'<text class="st-n" x="{x}" y="{_HEAD - 10}">{_safe(name)}</text>'
        if lifeline.parent and grid.knows(lifeline.parent):
            yield f'<path class="st-f" d="M{grid.x(lifeline.parent)} {grid.started_y(lifeline)}L{x} {top}"/>'
        runs = grid.runs_until(lifeline)
        yield f'<path class="st-l" d="M{x} {top}V{runs}"/>'
        if runs < bottom:
            yield f'<path class="st-v" d="M{x} {runs}V{bottom}"/>'
        if (waits := grid.final_begin(lifeline)) is not None:
            yield f'<path class="st-r" d="M{x} {waits}V{bottom}"/><path class="st-x" d="M{x - 5} {bottom}h10l-5 8z"/>'
        if lifeline.ended is not None:
            yield f'<path class="st-e" d="M{x - 7} {bottom}h14"/>'
        kind = "st-s st-b" if lifeline.blocked else "st-s"
        for number, line in enumerate(self._grid.foot(lifeline)):
            yield f'<text class="{kind}" x="{x - 7}" y="{grid.foot_top + number * _LINE}">{_safe(line)}</text>'

    def _wait(self, operation: Operation) -> Iterator[str]:
        """A thin line where a thread waits; a red one down to the end where the wait never ended."""
        grid = self._grid
        x = grid.x(operation.lifeline, operation.thread)
        top, bottom = grid.row_span(operation)
        if operation.end is None:
            kind = "st-r" if grid.is_final(operation) else "st-o"
            yield f'<path class="{kind}" d="M{x} {top}V{bottom}"/>'
            if kind == "st-r":
                yield f'<path class="st-x" d="M{x - 5} {bottom}h10l-5 8z"/>'
        elif operation.waited and bottom > top:
            yield f'<path class="st-w" d="M{x} {top}V{bottom}"/><path class="st-v" d="M{x} {top}V{bottom}"/>'
            yield f'<path class="st-k" d="M{x - 4} {bottom}h8"/>'

    def _gap(self) -> Iterator[str]:
        if self._timeline.left_out and (y := self._grid.gap_y) is not None:
            words = f"… {self._timeline.left_out} operations left out …"
            yield f'<path class="st-c" d="M0 {y}H{self._grid.width}"/>'
            yield f'<text class="st-t" x="{self._grid.left}" y="{y + 4}">{words}</text>'

    def _message(self, message: Message) -> Iterator[str]:
        operations = self._timeline.operations
        yield f'<g class="st-m"><title>{_safe(message.object)}</title>'
        yield from _arrow(self._top(operations[message.sent]), self._end(operations[message.taken]))
        yield "</g>"

    def _top(self, operation: Operation) -> Point:
        return self._grid.x(operation.lifeline, operation.thread), self._grid.row_span(operation)[0]

    def _end(self, operation: Operation) -> Point:
        return self._grid.x(operation.lifeline, operation.thread), self._grid.row_span(operation)[1]

    def _mark(self, operation: Operation) -> Iterator[str]:
        x = self._grid.x(operation.lifeline, operation.thread)
        y = self._grid.row_span(operation)[0]
        address = self._link(operation.file, operation.line) if operation.line else ""
        opened = f'<a href="{_safe(address)}"' if address else '<g role="img" tabindex="0"'
        kind = "st-p st-q" if self._grid.is_final(operation) else "st-p"
        yield f'{opened} class="{kind}"><title>{_safe(self._title(operation))}</title>'
        failed = operation.outcome == "fail"
        shape = f"M{x - 4} {y - 4}l8 8m0 -8l-8 8" if failed else ""
        yield f'<path class="st-z" d="{shape}"/>' if failed else f'<circle cx="{x}" cy="{y}" r="4"/>'
        yield f'<text x="{self._grid.label_x(operation.lifeline)}" y="{y + 4}">{_safe(short_call(operation.call))}'
        yield f' <tspan class="st-t">:{operation.line}</tspan></text>' if operation.line else "</text>"
        yield from self._tip(operation, x, y)
        yield "</a>" if address else "</g>"

    def _title(self, operation: Operation) -> str:
        where = f", {operation.file}:{operation.line}" if operation.line else ""
        code = self._code(operation.file, operation.line) if operation.line else ""
        of = f" of {operation.object}" if operation.object else ""
        end = {"fail": " failed", "open": " never returned"}.get(_outcome(operation), "")
        detail = f" ({operation.detail})" if operation.detail else ""
        text = f"{self._grid.name(operation.lifeline)}: {operation.call}{of}{end}{detail}{where}"
        return f"{text}: {code.strip()}" if code else text

    def _tip(self, operation: Operation, x: float, y: float) -> Iterator[str]:
        """The line of code, shown above the mark while that is pointed at or has the focus."""
        if not operation.line:
            return
        code = self._code(operation.file, operation.line).strip()
        text = _cut(f"{operation.line}  {code}" if code else f"{operation.file}:{operation.line}", _TIP_MOST)
        width = len(text) * _CHAR + 16
        left = max(0, min(x - 8, self._grid.width - width))
        yield '<g class="st-i" aria-hidden="true">'
        yield f'<rect x="{_n(left)}" y="{y - 31}" width="{_n(width)}" height="22" rx="4"/>'
        yield f'<text x="{_n(left + 8)}" y="{y - 16}" xml:space="preserve">{_safe(text)}</text></g>'


def _arrow(start: Point, end: Point) -> Iterator[str]:
    (x1, y1), (x2, y2) = start, end
    if abs(x2 - x1) < 1:
        # to itself: a bow to the left of the lifeline
        yield f'<path d="M{x1} {y1}C{x1 - 40} {y1} {x2 - 40} {y2} {x2 - _ARROW} {y2}"/>'
        yield f'<path class="st-h" d="M{x2} {y2}l-{_ARROW} -4v8z"/>'
        return
    length = math.hypot(x2 - x1, y2 - y1)
    along_x, along_y = (x2 - x1) / length, (y2 - y1) / length
    tip_x, tip_y = x2 - along_x * _SHORT, y2 - along_y * _SHORT
    back_x, back_y = tip_x - along_x * _ARROW, tip_y - along_y * _ARROW
    half_x, half_y = -along_y * _ARROW / 2, along_x * _ARROW / 2
    yield f'<path d="M{x1} {y1}L{_n(back_x)} {_n(back_y)}"/>'
    corners = ((tip_x, tip_y), (back_x + half_x, back_y + half_y), (back_x - half_x, back_y - half_y))
    yield f'<path class="st-h" d="M{"L".join(f"{_n(x)} {_n(y)}" for x, y in corners)}z"/>'


def _outcome(operation: Operation) -> str:
    return "open" if operation.end is None else operation.outcome


def _cut(text: str, most: int) -> str:
    shown = visible(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _safe(text: str) -> Markup:
    return escape(visible(text))


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
