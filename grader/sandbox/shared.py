"""The supervisor's side of what a run shares with it: control memory, journal, result and output, all in memory.

None of it can block the run: they are files, not pipes. And none can hurt the supervisor: the control memory cannot
shrink under its mapping, and the other three are only ever read up to a limit.
"""

import ctypes
import functools
import mmap
import os
import sys
from typing import NamedTuple

from grader.shim import layout

NS_MOST = (1 << 63) - 1
OUTPUT_SHOWN = 64 * 1024
JOURNAL_MOST = 64 * 1024 * 1024
NEVER_NS = 2**63 - 1
_PUNCH_HOLE = 3  # FALLOC_FL_PUNCH_HOLE and FALLOC_FL_KEEP_SIZE, fallocate(2)


class Waiter(NamedTuple):
    """A thread (or interval timer) that waits for a virtual instant or for its turn, as it says itself."""

    slot: int
    state: int
    tid: int
    pid: int
    wake_fd: int
    deadline_ns: int
    announced: int
    path: str
    every_ns: int = 0
    slack_ns: int = 0


class Stored(NamedTuple):
    """What lies in the folders of a run: bytes in its temporary folders and in `/dev/shm`, and the number of files."""

    on_disk: int = 0
    in_memory: int = 0
    files: int = 0


class SharedFiles:
    """The four files of a wall, emptied before each run."""

    def __init__(self) -> None:
        """Create the files. Raises `OSError` if the machine has no memory files or no memory."""
        self._now_ns = self._step = self._step_began_ns = self._slack_ns = 0
        self.control, self.journal, self.output, self.result = self._create()
        self._memory = mmap.mmap(self.control, layout.CONTROL_SIZE)
        self._view = memoryview(self._memory)
        self._ticks = self._view[layout.TICKS_AT : layout.WANTS_AT].cast("Q")
        self._wants = self._view[layout.WANTS_AT : layout.PROGRESS_AT].cast("Q")
        self._progress = self._view[layout.PROGRESS_AT : layout.CONTROL_SIZE].cast("Q")
        self._words = self._view[: layout.HEADER_SIZE].cast("I")
        self._longs = self._view[: layout.HEADER_SIZE].cast("q")

    def _create(self) -> tuple[int, int, int, int]:
        """Return the descriptors of control memory, journal, output and result."""
        import fcntl  # only Linux has what is used here

        control = os.memfd_create("plumbline-control", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(control, layout.CONTROL_SIZE)
        fcntl.fcntl(control, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        result = os.memfd_create("plumbline-result", os.MFD_CLOEXEC)
        return control, _appended("plumbline-journal"), _appended("plumbline-output"), result

    def close(self) -> None:
        """Close the files."""
        for view in (self._ticks, self._wants, self._progress, self._words, self._longs, self._view):
            view.release()
        self._memory.close()
        for fd in (self.control, self.journal, self.output, self.result):
            os.close(fd)

    def reset(self, *, virtual: bool, gated: bool, epoch_ns: int, bell: bool = False) -> None:
        """Empty everything for a new run; with `bell` it says when a thread begins to wait for the supervisor."""
        used = min(self.slots_used, layout.SLOTS)
        for start, size in (
            (layout.SLOTS_AT, layout.SLOT_SIZE),
            (layout.TICKS_AT, 8),
            (layout.WANTS_AT, 8),
            (layout.PROGRESS_AT, 8),
        ):
            end = start + size * (used + 1 if used < layout.SLOTS - 1 else layout.SLOTS)
            self._view[start:end] = bytes(end - start)
        flags = (layout.FLAG_VIRTUAL if virtual else 0) | (layout.FLAG_GATED if gated else 0)
        flags |= layout.FLAG_BELL if bell else 0
        layout.HEADER.pack_into(self._memory, 0, layout.MAGIC, flags, 0, epoch_ns, 0, 0, 0, 0, 0, 0, 0)
        self._now_ns = self._step = self._step_began_ns = self._slack_ns = 0
        for fd in (self.journal, self.output, self.result):
            os.ftruncate(fd, 0)

    @property
    def slots_used(self) -> int:
        """How many slots have been handed out; a claim, cut to what exists."""
        return min(self._words[layout.OFF_USED // 4], layout.SLOTS)

    @property
    def overflow(self) -> bool:
        """Whether a thread exists that could get no slot: then virtual time is not complete."""
        return bool(self._words[layout.OFF_OVERFLOW // 4])

    @property
    def phase(self) -> int:
        """How far the run has come: one of `layout.PHASE_*`."""
        return self._words[layout.OFF_PHASE // 4]

    @property
    def returned_ns(self) -> int:
        """The virtual time at the last change of phase."""
        return self._longs[layout.OFF_RETURNED // 8]

    def now_ns(self) -> int:
        """Return the virtual time: our own count, and the ticks that the threads claim."""
        return self._now_ns + sum(self._ticks[: self.slots_used + 1])

    def advance_to(self, instant_ns: int) -> None:
        """Move the clock forward to `instant_ns`; never back."""
        ahead = instant_ns - self.now_ns()
        if ahead > 0:
            self._now_ns += ahead
        self._longs[layout.OFF_NOW // 8] = self._now_ns

    def count_step(self) -> None:
        """Count one more wait ended: from now on, threads count their time from this instant."""
        self._step += 1
        self._step_began_ns = self.now_ns()
        # ticks are the program's own word, and may be any number
        self._longs[layout.OFF_STEP_BEGAN // 8] = min(self._step_began_ns, NS_MOST)
        self._longs[layout.OFF_STEP // 8] = self._step

    def note_slack(self) -> None:
        """At a standstill: take note of how far the clock has ticked since the step began.

        A deadline is counted from what its thread alone had ticked, so that it does not depend on how fast the others
        were. The program may have seen a later time than that, and a wait must not seem shorter than it was asked to
        be. So what is due is due that much later, for all alike.
        """
        ticked = self.now_ns() - self._step_began_ns
        self._slack_ns = max(self._slack_ns, ticked)

    def progress(self) -> int:
        """Return how many operations have succeeded in all threads."""
        return sum(self._progress[: self.slots_used + 1])

    def waiters(self) -> list[Waiter]:
        """Return the threads that say they wait, and the timers that are armed."""
        found = []
        used = self._view[layout.SLOTS_AT : layout.SLOTS_AT + self.slots_used * layout.SLOT_SIZE]
        for index, slot in enumerate(layout.SLOT.iter_unpack(used)):
            if slot[0] in layout.WAITING_OR_ALARM:
                state, tid, pid, wake_fd, deadline, announced, path = slot
                text = _text(path)
                every = self._wants[index] if state == layout.ALARM else 0
                slack = 0 if state in (layout.GATED, layout.HELD) else self._slack_ns
                found.append(Waiter(index, state, tid, pid, wake_fd, deadline, announced, text, every, slack))
        return found

    def paths(self) -> dict[int, tuple[int, int, str]]:
        """Return (process, thread, path) for every slot in use."""
        found = {}
        for index in range(self.slots_used):
            base = layout.SLOTS_AT + index * layout.SLOT_SIZE
            _state, tid, pid, *_, path = layout.SLOT.unpack_from(self._memory, base)
            found[index] = (pid, tid, _text(path))
        return found

    def rearm(self, waiter: Waiter) -> None:
        """After a timer has fired: set its next deadline, or disarm it."""
        base = layout.SLOTS_AT + waiter.slot * layout.SLOT_SIZE
        if waiter.every_ns:
            deadline = min(waiter.deadline_ns + waiter.every_ns, NEVER_NS)
            self._view[base + 16 : base + 24] = deadline.to_bytes(8, "little", signed=True)
        else:
            self._view[base : base + 4] = layout.RUNNING.to_bytes(4, "little")

    def output_size(self) -> int:
        """Return how many bytes the program has printed."""
        return os.fstat(self.output).st_size

    def output_text(self) -> str:
        """Return the printed text, the first part if it is long."""
        return read_at(self.output, OUTPUT_SHOWN, 0).decode("utf-8", "replace")

    def journal_size(self) -> int:
        """Return the size of the journal in bytes."""
        return os.fstat(self.journal).st_size

    def journal_bytes(self) -> bytes:
        """Return the journal."""
        return read_all(self.journal, JOURNAL_MOST)

    def journal_part(self, at: int, most: int) -> bytes:
        """Return up to `most` bytes of the journal from the offset `at`."""
        return read_all(self.journal, most, at)

    def forget_journal(self, size: int) -> None:
        """Give back the memory of the first `size` bytes of the journal, which read as zeros from now on."""
        if sys.platform == "linux":
            ctypes.CDLL(None).fallocate(self.journal, _PUNCH_HOLE, ctypes.c_long(0), ctypes.c_long(size))

    def result_bytes(self, most: int) -> bytes | None:
        """Return what the run handed over, `None` if it handed over nothing, or more than `most` bytes."""
        head = read_at(self.result, 8, 0)
        size = int.from_bytes(head, "little") if len(head) == 8 else 0
        if not 0 < size <= most:
            return None
        data = read_all(self.result, size, 8)
        return data if len(data) == size else None


@functools.lru_cache(maxsize=layout.SLOTS)
def _text(path: bytes) -> str:
    return path.rstrip(b"\0").decode("ascii", "replace")


def _appended(name: str) -> int:
    import fcntl

    fd = os.memfd_create(name, os.MFD_CLOEXEC)
    fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_APPEND)
    return fd


def read_at(fd: int, most: int, at: int) -> bytes:
    """Return up to `most` bytes of the file from the offset `at`."""
    if hasattr(os, "pread"):
        return os.pread(fd, most, at)
    os.lseek(fd, at, os.SEEK_SET)
    return os.read(fd, most)


def read_all(fd: int, most: int, at: int = 0) -> bytes:
    """Return the file from the offset `at` to its end, or the first `most` bytes of that."""
    pieces = []
    while most > 0 and (piece := read_at(fd, min(most, 1 << 22), at)):
        pieces.append(piece)
        at += len(piece)
        most -= len(piece)
    return b"".join(pieces)
