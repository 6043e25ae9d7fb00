"""The event journal: one appended record for each thing that happens, readable whatever becomes of the process."""

import os
import sys
import time

from . import layout
from .control import Control
from .frames import caller

# the real one: this module is imported before the clock is replaced; on Windows the finer of two that count alike
real_ns = time.perf_counter_ns if sys.platform == "win32" else time.monotonic_ns


class Journal:
    """Appends records to the run's journal. A full or closed journal is never the program's problem."""

    def __init__(self, fd: int, control: Control) -> None:
        self.fd = fd
        self.control = control

    def write(self, kind: int, line: int, *fields: str) -> None:
        """Append one record with up to four text fields."""
        control = self.control
        text = "\0".join(fields).encode("utf-8", "replace")[: layout.RECORD_MAX - layout.RECORD.size]
        record = layout.RECORD.pack(
            layout.RECORD.size + len(text),
            kind,
            control.slot().index,
            line & 0xFFFFFFFF,
            control.step,
            control.own_now(),
            real_ns(),
        )
        try:
            os.write(self.fd, record + text)
        except OSError:  # journal full (limit of file size) or closed by the program
            pass

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

    def made(self, kind: str, *keys: str) -> None:
        """Note that the program has made an object, where, and by which names the kernel knows it."""
        file, line = caller(2)
        self.write(layout.OBJECT, line, kind, " ".join(keys), file)
