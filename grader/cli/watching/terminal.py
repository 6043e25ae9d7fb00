"""A screen of our own on the terminal, and the terminal as it was given back whatever happens.

Keys come one by one and without echo (termios), pictures go to the alternate screen, and signals are bytes in a pipe
that the loop waits for, so that nothing happens in the middle of something else. The screen is given back by `close`:
at the end, on an exception, before the process is stopped (Ctrl-Z), and on a signal that ends it. A terminal that
cannot move its cursor (`TERM=dumb`) gets what is final as lines, one picture below the other.
"""

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Sequence
from itertools import zip_longest
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO

from grader.cli.session import RefusedError
from grader.cli.watching.keys import Keys

if TYPE_CHECKING:
    from grader.report.ink import Look

_FALLBACK = (80, 24)
_NAMED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGTSTP", "SIGCONT", "SIGWINCH")
_GONE = (errno.EIO, errno.EPIPE, errno.EBADF, errno.ENXIO)
# xterm's control sequences: the alternate screen, no wrapping at the edge, no cursor, what is pasted marked as such
_ENTER = "\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?2004h\x1b[2J"
_LEAVE = "\x1b[?2004l\x1b[?25h\x1b[?7h\x1b[?1049l"


class TerminalGone(Exception):
    """Nobody can see or type anything any more: the window was closed, or the connection cut."""


class Signals:
    """Signals as numbers that can be waited for and taken."""

    def __init__(self) -> None:
        """Catch nothing yet."""
        self._ours, self._theirs = -1, -1
        self._before: dict[int, Any] = {}
        self._wakeup_before = -1

    def __enter__(self) -> "Signals":
        self._ours, self._theirs = os.pipe()
        os.set_blocking(self._ours, False)
        os.set_blocking(self._theirs, False)
        self._wakeup_before = signal.set_wakeup_fd(self._theirs, warn_on_full_buffer=False)
        for number in (getattr(signal, name, None) for name in _NAMED):
            if number is not None:
                self._before[number] = signal.signal(number, _noted)
        return self

    def __exit__(self, *details: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._ours)
        os.close(self._theirs)

    def fileno(self) -> int:
        """Return what can be waited for."""
        return self._ours

    def take(self) -> list[int]:
        """Return the signals that have come, in order."""
        try:
            return list(os.read(self._ours, 256))
        except BlockingIOError:
            return []

    def stop(self) -> None:
        """Stop the process as Ctrl-Z does, until it is continued."""
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, _noted)


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the number has been written to the pipe."""


class Terminal:
    """The terminal on standard input and output. Nothing is shown before `open`."""

    def __init__(self, no_color: bool = False) -> None:
        """Raise RefusedError where one of them is no terminal, or the system knows none."""
        for name, stream in (("input", sys.stdin), ("output", sys.stdout)):
            if stream is None or not stream.isatty():
                raise RefusedError(_no_terminal(name))
        try:
            import termios
        except ImportError:
            raise RefusedError(_no_terminal("input")) from None
        self._termios = termios
        self._input = sys.stdin.fileno()
        self._output: TextIO = sys.stdout
        self._no_color = no_color
        self._keys = Keys()
        self._before: list[Any] | None = None
        self._shown: tuple[str, ...] = ()
        self.moves = os.environ.get("TERM", "dumb") not in ("dumb", "unknown", "")

    def fileno(self) -> int:
        """Return what can be waited for."""
        return self._input

    def open(self) -> None:
        """Take the terminal."""
        termios = self._termios
        self._before = termios.tcgetattr(self._input)
        ours = termios.tcgetattr(self._input)
        # keys one by one, not shown; Ctrl-S does not freeze the picture. Ctrl-C and Ctrl-Z stay signals
        ours[0] &= ~(termios.IXON | termios.ICRNL | termios.INLCR)
        ours[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        ours[6][termios.VMIN], ours[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._input, termios.TCSADRAIN, ours)
        self._shown = ()
        if self.moves:
            self._write(_ENTER)

    def close(self) -> None:
        """Give the terminal back as it was. May be called at any time, and twice."""
        before, self._before = self._before, None
        if before is None:
            return
        with contextlib.suppress(TerminalGone):
            if self.moves:
                self._write(_LEAVE)
        with contextlib.suppress(self._termios.error):  # nothing is left to give back
            self._termios.tcsetattr(self._input, self._termios.TCSADRAIN, before)

    def __enter__(self) -> "Terminal":
        self.open()
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def look(self) -> "tuple[Look, int]":
        """Return what can be shown now, and in how many rows. NO_COLOR counts."""
        from rich.console import Console

        from grader.report.ink import Look

        columns, rows = self._size()
        console = Console(file=self._output)
        plain = self._no_color or console.no_color
        return Look(width=columns, color=None if plain else console.color_system, fold=True), rows

    def show(self, lines: Sequence[str], settled: bool = True) -> None:
        """Show lines, one for each row of the screen; a terminal that cannot move gets what is `settled` only.

        Raises TerminalGone.
        """
        picture = tuple(lines)
        if picture == self._shown or not (self.moves or settled):
            return
        before, self._shown = self._shown, picture
        if not self.moves:
            self._write("".join(f"{line}\n" for line in (*picture, "")))
            return
        changed = (row for row, pair in enumerate(zip_longest(picture, before)) if pair[0] != pair[1])
        self._write("".join(f"\x1b[{row + 1};1H\x1b[2K{picture[row]}" for row in changed if row < len(picture)))

    def forget(self) -> None:
        """Draw everything anew the next time: somebody else may have written on the screen."""
        self._shown = ()
        if self.moves:
            self._write("\x1b[2J")

    def read(self) -> list[str]:
        """Return the keys that have been pressed. Raises TerminalGone."""
        try:
            data = os.read(self._input, 4096)
        except OSError as error:
            raise _as_gone(error) from None
        if not data or data == b"\x04":
            raise TerminalGone
        return self._keys.feed(data)

    @property
    def unsure(self) -> bool:
        """Whether an escape waits for what may follow it."""
        return self._keys.unsure

    def flush(self) -> list[str]:
        """Return the keys that nothing has followed."""
        return self._keys.flush()

    def _size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._output.fileno())
        except OSError as error:
            raise _as_gone(error) from None
        return columns or _FALLBACK[0], rows or _FALLBACK[1]

    def _write(self, text: str) -> None:
        encoding = self._output.encoding or "utf-8"
        try:
            self._output.buffer.write(text.encode(encoding, "backslashreplace"))
            self._output.flush()
        except OSError as error:
            raise _as_gone(error) from None


def _as_gone(error: OSError) -> Exception:
    return TerminalGone() if error.errno in _GONE else error


def _no_terminal(name: str) -> str:
    return f"watch needs a terminal, and standard {name} is none; try `python -m grader TARGET`, which grades once"
