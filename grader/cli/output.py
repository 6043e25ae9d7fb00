"""The only writing: text for people, files for programs, and what the screen can show."""

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from grader.cli.session import RefusedError

if TYPE_CHECKING:
    from grader.report.ink import Look

STDOUT = "-"


class Screen:
    """Standard output as the reader sees it."""

    def __init__(self, no_color: bool = False) -> None:
        """Decide nothing yet: finding out costs an import."""
        self.no_color = no_color

    def look(self, stream: TextIO | None = None) -> "Look":
        """Return what a stream, standard output if none is given, can show.

        NO_COLOR and COLUMNS count, a pipe is neither coloured nor folded.
        """
        from rich.console import Console

        from grader.report.ink import Look

        console = Console(file=stream or sys.stdout)
        plain = self.no_color or console.no_color or not console.is_terminal
        fold = console.is_terminal or bool(os.environ.get("COLUMNS"))
        return Look(width=console.width, color=None if plain else console.color_system, fold=fold)

    def say(self, text: str) -> None:
        """Write text that is already harmless to standard output."""
        put(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))

    def report(self, text: str) -> None:
        """Write text that is already harmless to standard error, if it can be written."""
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


def open_streams() -> None:
    """Give the process a standard output and error that go nowhere where it was started without (`>&-`)."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the process


def put(content: bytes) -> None:
    """Write to standard output; nobody listening any more is no error. Raises RefusedError for a full disk."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        _close(sys.stdout)
    except OSError as error:
        _close(sys.stdout)
        raise RefusedError(f"standard output cannot be written: {error.strerror}; try to send it elsewhere") from None


def _close(stream: TextIO) -> None:
    """Send the rest to nowhere, so that the interpreter's own flush at the end does not fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def complain(text: str) -> None:
    """Write a message of ours to standard error, if it can be written; what it quotes is made harmless."""
    from grader.report.escape import visible_lines

    with contextlib.suppress(OSError):
        sys.stderr.write("".join(f"{line}\n" for line in visible_lines(text)))
        sys.stderr.flush()


def check_destinations(destinations: Mapping[str, str]) -> None:
    """Find out before the work what would be refused after it. Raises RefusedError."""
    if sum(place == STDOUT for place in destinations.values()) > 1:
        both = " and ".join(f"--{name}" for name, place in destinations.items() if place == STDOUT)
        raise RefusedError(f"{both} cannot share standard output; try a file for one of them")
    for name, place in destinations.items():
        if place != STDOUT:
            _check_file(name, Path(place))


def _check_file(name: str, path: Path) -> None:
    if path.is_dir():
        raise RefusedError(f"--{name} {str(path)!r} is a folder; try a file in it")
    if not path.parent.is_dir():
        raise RefusedError(f"--{name} {str(path)!r}: there is no folder {str(path.parent)!r}; try to make it first")


def write(name: str, place: str, content: bytes) -> None:
    """Write a whole file, or standard output for `-`. Raises RefusedError."""
    if place == STDOUT:
        put(content)
        return
    try:
        Path(place).write_bytes(content)
    except OSError as error:
        reason = f"--{name} {place!r} cannot be written: {error.strerror}"
        raise RefusedError(f"{reason}; try another place") from None


def named(path: Path) -> str:
    """Return how a person in the working folder would name `path`."""
    absolute = os.path.abspath(path)
    try:
        relative = os.path.relpath(absolute)
    except ValueError:
        return absolute
    return relative if len(relative) < len(absolute) else absolute
