"""The drawing of terminal text. All text passes through here and is made harmless; markup is never interpreted."""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from grader.report.escape import visible

_NARROWEST = 20
_LEAST_COLUMN = 12
_GAP = "  "
_HANGING = 2
# no line of Chinese begins or ends with these
_CLOSING = frozenset("。，、：；！？）」』】》〉”’…—.,:;!?)]}%")
_OPENING = frozenset("（「『【《〈“‘([{")


class Look(NamedTuple):
    """What a screen can show. `color` is a colour system of rich ("standard", "256", "truecolor") or None.

    `fold` breaks long lines at `width` columns; a pipe gets them whole.
    """

    width: int = 80
    color: str | None = None
    fold: bool = False


PIPE = Look()


class Cell(NamedTuple):
    """Text of one style; the styles are rich's, such as "bold red"."""

    text: str
    style: str = ""


class Page:
    """Lines in the order in which they are added."""

    def __init__(self, look: Look) -> None:
        """Start an empty page for a screen of that look."""
        self._width = max(look.width, _NARROWEST)
        self._fold = look.fold
        self._paper = io.StringIO()
        self._console = Console(
            file=self._paper,
            width=self._width,
            color_system=look.color,  # type: ignore[arg-type]  # one of rich's own names, found by rich
            force_terminal=look.color is not None,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ={},
        )

    @property
    def folds(self) -> bool:
        """Whether lines that are too long are folded."""
        return self._fold

    def line(self, *cells: str | Cell, indent: int = 0, hanging: int = _HANGING) -> None:
        """Add one line; where it is folded, its rest stands so many columns further in."""
        for number, part in enumerate(self._parts(_text(*cells), indent, hanging)):
            self._console.print(Text(" " * (indent + hanging * (number > 0))) + part, soft_wrap=True)

    def exact(self, *cells: str | Cell) -> None:
        """Add one line that is never folded: its maker has seen to it that it fits."""
        self._console.print(_text(*cells), soft_wrap=True)

    def verbatim(self, line: str, indent: int = 0, style: str = "") -> None:
        """Add a line with its own indentation, which its folded rest keeps."""
        inner = line.lstrip(" ")
        own = min(len(line) - len(inner), self._width // 3) if self._fold else len(line) - len(inner)
        self.line(Cell(inner, style), indent=indent + own)

    def clauses(self, clauses: Sequence[str], style: str = "") -> None:
        """Add clauses to as few lines as hold them, without breaking a clause that fits on a line."""
        lines = [clauses[0]]
        for clause in clauses[1:]:
            room = self._width - _HANGING * (len(lines) > 1)
            if self._fold and cell_len(visible(f"{lines[-1]} {clause}")) > room:
                lines.append(clause)
            else:
                lines[-1] += f" {clause}"
        for number, line in enumerate(lines):
            self.line(Cell(line, style), indent=_HANGING * (number > 0))

    def table(
        self, rows: Sequence[Sequence[str | Cell]], right: Sequence[int] = (), flexible: int = -1, fill: bool = False
    ) -> None:
        """Add rows of cells in columns two blanks apart.

        `right` are the columns aligned on the right. The column `flexible` is cut with an ellipsis where the screen is
        too narrow, and left out where next to nothing of it would remain; with `fill` it takes what room there is.
        """
        texts = [[_text(cell) for cell in row] for row in rows]
        widths = [max(text.cell_len for text in column) for column in zip(*texts, strict=True)]
        self._narrow(widths, flexible)
        if fill:
            widths[flexible] += max(self._width - sum(widths) - len(_GAP) * (len(widths) - 1), 0)
        for row in texts:
            cells = [_fitted(row[at], width, at in right) for at, width in enumerate(widths) if width]
            self._console.print(Text(_GAP).join(cells), soft_wrap=True)

    def blank(self) -> None:
        """Add an empty line."""
        self._paper.write("\n")

    def text(self) -> str:
        """Return the page, without blanks at the ends of lines."""
        return "".join(f"{line.rstrip(' ')}\n" for line in self._paper.getvalue().splitlines())

    def _parts(self, text: Text, indent: int, hanging: int) -> Iterator[Text]:
        """Break `text` at the width of the screen, the first line with more room than the rest."""
        room = self._width - indent
        if not self._fold or text.cell_len <= room:
            yield text
            return
        for part in text.divide(list(_breaks(text.plain, max(room, 1), max(room - hanging, 1)))):
            part.rstrip()
            yield part

    def _narrow(self, widths: list[int], flexible: int) -> None:
        excess = sum(widths) + len(_GAP) * (len(widths) - 1) - self._width
        if not self._fold or flexible < 0 or excess <= 0:
            return
        least = min(_LEAST_COLUMN, widths[flexible])
        widths[flexible] = widths[flexible] - excess if widths[flexible] - excess >= least else 0


def _breaks(text: str, first: int, rest: int) -> Iterator[int]:
    """Yield where lines begin but the first, which has room for `first` columns where the others have `rest`."""
    room, used, at = first, 0, 0
    for unit in _units(text):
        width, bare = cell_len(unit), cell_len(unit.rstrip(" "))
        if used and used + bare > room:
            yield at
            room, used = rest, 0
        for character in unit if bare > room else ():  # a word that fits on no line
            wide = cell_len(character)
            if used and used + wide > room:
                yield at
                room, used = rest, 0
            used, at = used + wide, at + 1
        if bare <= room:
            used, at = used + width, at + len(unit)


def _units(text: str) -> Iterator[str]:
    """Yield the parts of a line that stay together: words with the blanks behind them, and single wide characters."""
    unit = ""
    for character in text:
        if unit and _may_break(unit[-1], character):
            yield unit
            unit = ""
        unit += character
    yield unit


def _may_break(before: str, after: str) -> bool:
    if after == " " or before == " ":
        return before == " " and after != " "
    wide = cell_len(before) == 2 or cell_len(after) == 2
    return wide and after not in _CLOSING and before not in _OPENING


def _text(*cells: str | Cell) -> Text:
    text = Text()
    for cell in cells:
        plain, style = (cell, "") if isinstance(cell, str) else cell
        text.append(visible(plain), style or None)
    return text


def _fitted(text: Text, width: int, right: bool) -> Text:
    fitted = text.copy()
    fitted.truncate(width, overflow="ellipsis")
    blanks = Text(" " * (width - fitted.cell_len))
    return blanks + fitted if right else fitted + blanks
