"""What is wrong with a course, said with file, line, value and what to try; and the reading of files with a limit."""

import difflib
import stat
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

SIZE_LIMIT = 1_000_000
PROBLEM_LIMIT = 100
_SHOWN = 80


class Problem(Struct, frozen=True):
    """One thing to mend. `file` is relative to the project's root; `line` is 0 where no line can be named."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return `file:line: text`, as editors understand it."""
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


class CourseError(Exception):
    """The course cannot be used as it stands; `problems` says all that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems in the order in which they were found."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return one line for each problem."""
        return "\n".join(str(problem) for problem in self.problems)


class Sheet:
    """The problems of one file, collected so that they are reported together."""

    def __init__(self, file: str) -> None:
        """Start without problems; `file` is relative to the project's root."""
        self.file = file
        self.problems: list[Problem] = []

    def add(self, line: int, text: str) -> None:
        """Note one problem. Raises CourseError at the hundredth: such a file is not worth reading on."""
        self.problems.append(Problem(self.file, line, text))
        if len(self.problems) >= PROBLEM_LIMIT:
            more = Problem(self.file, line, f"{PROBLEM_LIMIT} problems so far, the rest was not read; mend these first")
            raise CourseError((*self.problems, more))


class UnreadableError(Exception):
    """A file that cannot be read as text; `line` is where, the message says why and what to try."""

    def __init__(self, line: int, text: str) -> None:
        """Keep the place beside the words."""
        super().__init__(line, text)
        self.line = line
        self.text = text


def read_text(path: Path) -> str:
    """Return the text of a regular UTF-8 file of at most 1 MB, without a byte order mark.

    Raises UnreadableError with the line, the reason and what to try.
    """
    data = _read_bytes(path)
    if len(data) > SIZE_LIMIT:
        raise UnreadableError(1, f"the file has more than {SIZE_LIMIT:,} bytes; try to make it smaller")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 4]
        raise UnreadableError(line, f"{found!r} is not UTF-8; try to save the file as UTF-8 text") from None


def _read_bytes(path: Path) -> bytes:
    """Read a little more than the limit; never wait on a FIFO or a device."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableError(1, "it is no regular file; try to put a text file in its place")
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise UnreadableError(1, "the file is missing; try to write it, or to restore it") from None
    except OSError as error:
        raise UnreadableError(1, f"it cannot be read: {error.strerror}; try to mend its permissions") from None


def shown(value: object) -> str:
    """Return `repr(value)`, its middle cut out where it is longer than a line."""
    text = repr(value[: 2 * _SHOWN] if isinstance(value, str) else value)
    cut = len(text) > _SHOWN
    return f"{text[: _SHOWN - 20]} ... {text[-15:]}" if cut else text


def near(word: str, known: Iterable[str], alike: float = 0.6) -> tuple[str, ...]:
    """Return up to three known names that look like `word`, the nearest first; `alike` is from 0 to 1."""
    if len(word) > _SHOWN:
        return ()
    return tuple(difflib.get_close_matches(word.lower(), list(known), cutoff=alike))


def either(words: Iterable[str]) -> str:
    """Return the words quoted and joined by commas and a last "or"."""
    *first, last = (repr(word) for word in words)
    return f"{', '.join(first)} or {last}" if first else last
