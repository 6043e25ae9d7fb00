"""A CSV file of another system, in which some cells are replaced and everything else stays, to the byte.

The `csv` module reads values and writes them in its own way. Here the cells are kept as they stand in the file, with
their quotes, so that what is not touched is written back as it was: quoting, separators, line ends, byte order mark.
"""

import codecs
import re

from grader.report.exports._parts import ExportError

MOST_BYTES = 50_000_000
_DELIMITERS = ",;\t"
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_ENDS = re.compile(r"\r\n|\n|\r")
_NUMBER = re.compile(r"-?\d+(?:([.,])\d+)?")


class Sheet:
    """The cells of a file by row and column, counted from 0."""

    def __init__(self, content: bytes, name: str) -> None:
        """Read a file. Raises `ExportError` with the name, the line and what to try."""
        self.name = name
        self._encoding, self._mark = _encoding(content)
        if len(content) > MOST_BYTES:
            raise ExportError(f"{name!r} has more than {MOST_BYTES:,} bytes; try the file that the system exported")
        try:
            text = content[len(self._mark) :].decode(self._encoding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            found = content[error.start : error.start + 4]
            advice = "try to export it again, or to save it as 'CSV UTF-8'"
            raise ExportError(f"{name!r}, line {line}: {found!r} is not UTF-8; {advice}") from None
        self.delimiter = _delimiter(text)
        self._cells: list[list[str]] = []
        self._ends: list[str] = []
        self._parse(text)
        if not any(any(row) for row in self._cells):
            raise ExportError(f"{name!r} is empty; try the file that the system exported")

    def _parse(self, text: str) -> None:
        at, row = 0, list[str]()
        plain = re.compile(rf"[^{self.delimiter}\r\n]*")
        while at < len(text) or row:
            start = at
            if text.startswith('"', at):
                quoted = _QUOTED.match(text, at)
                if quoted is None:
                    raise self._unclosed(text, at)
                at = quoted.end()
            at = plain.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
            row.append(text[start:at])
            if text.startswith(self.delimiter, at):
                at += 1
                continue
            end = _ENDS.match(text, at)
            self._cells.append(row)
            self._ends.append(end.group() if end else "")
            at = end.end() if end else at
            row = []

    def _unclosed(self, text: str, at: int) -> ExportError:
        line = text.count("\n", 0, at) + 1
        return ExportError(f"{self.name!r}, line {line}: a quoted cell has no end; try to export the file again")

    def __len__(self) -> int:
        """Return the number of rows, the header among them."""
        return len(self._cells)

    @property
    def width(self) -> int:
        """The number of columns that the header names."""
        return len(self._cells[0])

    def value(self, row: int, column: int) -> str:
        """Return what a cell says, "" where the row is too short."""
        cells = self._cells[row]
        raw = cells[column] if column < len(cells) else ""
        quoted = _QUOTED.match(raw)
        if quoted is None:
            return raw
        return quoted.group()[1:-1].replace('""', '"') + raw[quoted.end() :]

    def row(self, row: int) -> list[str]:
        """Return what the cells of a row say."""
        return [self.value(row, column) for column in range(len(self._cells[row]))]

    def put(self, row: int, column: int, text: str) -> None:
        """Replace a cell. It is quoted if it has to be, or if the old one was."""
        cells = self._cells[row]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        must = cells[column].startswith('"') or text != text.strip() or any(each in text for each in '"\r\n')
        quote = must or self.delimiter in text
        cells[column] = '"' + text.replace('"', '""') + '"' if quote else text

    def decimal(self, column: int) -> str:
        """Return the decimal sign that the numbers of a column have, a point where none has one."""
        signs = [_NUMBER.fullmatch(self.value(row, column).strip()) for row in range(len(self))]
        return next((found.group(1) for found in signs if found and found.group(1)), ".")

    def dump(self) -> bytes:
        """Return the whole file."""
        rows = (self.delimiter.join(row) + end for row, end in zip(self._cells, self._ends, strict=True))
        return self._mark + "".join(rows).encode(self._encoding)


def _encoding(content: bytes) -> tuple[str, bytes]:
    """Return the encoding and the byte order mark that a file begins with."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return name, mark
    return "utf-8", b""


def _delimiter(text: str) -> str:
    """Return the separator that stands most often in the first line, outside of quotes."""
    first = re.split(r"[\r\n]", re.sub(r'"[^"]*"', "", text[:100_000]), maxsplit=1)[0]
    return max(_DELIMITERS, key=first.count)


def number(text: str) -> float | None:
    """Return the number that a cell holds, with either decimal sign, `None` where it holds none."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    return float(text.strip().replace(",", "."))
