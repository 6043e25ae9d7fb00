"""The event journal: one appended record for each thing that happens, readable whatever becomes of the process."""

import os
import sys
import time

from . import layout
from .control import Control
from .frames import caller

TEXTS_MOST = 4096
TEXT_MOST = 256
_SIZE = layout.RECORD.size
_pack = layout.RECORD.pack
# the real one, for the program's `os.write` is watched, and may be anything
_write = os.write
# the real one: this module is imported before the clock is replaced; on Windows the finer of two that count alike
real_ns = time.perf_counter_ns if sys.platform == "win32" else time.monotonic_ns


class Journal:
    """Appends records to the run's journal. A full or closed journal is never the program's problem."""

    def __init__(self, fd: int, control: Control) -> None:
        self.fd = fd
        self.control = control
        self._texts: dict[tuple[str, ...], bytes] = {}

    def write(self, kind: int, line: int, *fields: str) -> None:
        """Append one record with up to four text fields."""
        control = self.control
        slot = control.slot()
        text = self._texts.get(fields)
        if text is None:
            text = self._encoded(fields)
        step, now = control.stamp(slot)
        record = _pack(_SIZE + len(text), kind, slot.index, line & 0xFFFFFFFF, step, now, real_ns())
        try:
            _write(self.fd, record + text)
        except OSError:  # journal full (limit of file size) or closed by the program
            pass

    def _encoded(self, fields: tuple[str, ...]) -> bytes:
        """Return the fields as one text, kept for the next time: a loop does the same thing in the same line."""
        text = "\0".join(fields).encode("utf-8", "replace")[: layout.RECORD_MAX - _SIZE]
        if len(text) <= TEXT_MOST and len(self._texts) < TEXTS_MOST:
            self._texts[fields] = text
        return text

    def begin(self, call: str, key: str, detail: str = "") -> None:
        """Note that the program is about to make `call` on the kernel object `key`, and where."""
        file, line = caller(2)
        self.write(layout.BEGIN, line, call, key, file, detail)

    def end(self, call: str, key: str, detail: str = "") -> None:
        """Note that the call has returned."""
        self.write(layout.END, 0, call, key, "", detail)

    def fail(self, call: str, key: str, detail: str) -> None:
        """Note that the call has failed, or was answered "not yet"."""
        self.write(layout.FAIL, 0, call, key, "", detail)

    def made(self, kind: str, *keys: str, maker: str = "") -> None:
        """Note that the program has made an object, where, and by which names the kernel knows it.

        `maker` is the class of the library that has made it for its own use.
        """
        file, line = caller(2)
        self.write(layout.OBJECT, line, kind, " ".join(keys), file, maker)

    def owner(self, path: str) -> None:
        """Note to whom the calling thread's slot belongs from now on."""
        self.write(layout.NOTE, 0, "owner", path, str(os.getpid()))
