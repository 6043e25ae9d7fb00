"""The story of a run, told on from where it was told the last time: nothing of its journal is read twice.

A program that runs for hours writes a journal of gigabytes, in memory. So what has been read is given back, and of a
long one some is read now and then while the program runs on, a little at a time: the supervisor has other things to do.
"""

import time

from grader.sandbox import SharedFiles
from grader.shim import layout
from grader.supervise.records import Reader, Story, records_in

PIECE = 1 << 20
BACKLOG = 64 << 20
PIECE_BETWEEN = 1 << 18
REST = 3  # times as long as a reading took, before the next


class Chronicle:
    """Reads the journal of one run, up to `most` bytes of it."""

    def __init__(self, shared: SharedFiles, most: int) -> None:
        """To be made before the run; nothing is read yet."""
        self._shared = shared
        self._most = most
        self._reader = Reader({})
        self._at = 0
        self._damaged = False
        self._next = 0.0

    def story(self) -> Story:
        """Return the story so far, all of it."""
        while self._read(PIECE):
            pass
        return self._reader.so_far()

    def keep_up(self) -> None:
        """Read a little of a long journal, so that it does not grow without an end."""
        began = time.monotonic()
        if began < self._next or self._shared.journal_size() - self._at < BACKLOG or not self._read(PIECE_BETWEEN):
            return
        self._shared.forget_journal(self._at)
        ended = time.monotonic()
        self._next = ended + REST * (ended - began)

    def _read(self, size: int) -> bool:
        """Read the next records, and tell whether there were any."""
        data = b"" if self._damaged else self._shared.journal_part(self._at, min(size, self._most - self._at))
        records, used = records_in(data)
        if not records:
            self._damaged |= len(data) >= layout.RECORD_MAX  # no record is longer, so this is none
            return False
        self._reader.paths = self._shared.paths()
        self._reader.take(records)
        self._at += used
        return True
