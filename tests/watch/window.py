"""A program in a terminal, as a person sees it."""

import os
import re
import signal
import time
from pathlib import Path

import pexpect
import pyte

DEADLINE_S = 90.0  # of what would hang; a verdict takes a fraction of a second


class Window:
    """A program in a terminal. The screen is what a person would see."""

    def __init__(self, words: list[str], cwd: Path, columns: int = 80, rows: int = 24, **environment: str) -> None:
        base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        base |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", **environment}
        self.sent = b""
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            words[0], words[1:], cwd=str(cwd), dimensions=(rows, columns), env=base, timeout=DEADLINE_S
        )

    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    def text(self) -> str:
        return "\n".join(self.lines())

    def wait(self, *patterns: str, without: str = "") -> str:
        """Wait until every pattern is on the screen, and nothing like `without`; return the screen."""
        limit = time.monotonic() + DEADLINE_S
        while not self._shows(patterns, without):
            if time.monotonic() > limit:
                raise AssertionError(f"not on the screen: {patterns}\n{self.text()}")
            self._read()
        return self.text()

    def wait_sent(self, text: bytes, times: int) -> None:
        """Wait until `text` has been sent so often, however soon something else was written over it."""
        limit = time.monotonic() + DEADLINE_S
        while self.sent.count(text) < times:
            assert time.monotonic() < limit, f"sent {self.sent.count(text)} times: {text!r}\n{self.text()}"
            self._read()

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def end(self) -> int:
        """Wait for the end and return the exit code, or minus the signal."""
        limit = time.monotonic() + DEADLINE_S
        while self._read():
            assert time.monotonic() < limit, f"it does not end\n{self.text()}"
        self.child.wait()
        return self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus

    def close(self) -> None:
        """End the program, if it has not ended by itself."""
        if self.child.isalive():
            self.child.kill(signal.SIGHUP)  # a shell that somebody types into ignores SIGTERM
            self.end()
        self.child.close()

    def _shows(self, patterns: tuple[str, ...], without: str) -> bool:
        text = self.text()
        return all(re.search(pattern, text) for pattern in patterns) and not (without and re.search(without, text))

    def _read(self) -> bool:
        try:
            data = self.child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.sent += data
        self._stream.feed(data)
        return True
