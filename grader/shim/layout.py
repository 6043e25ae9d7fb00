"""The memory and the journal that a run shares with its supervisor: offsets and records, no behaviour.

Control memory: a header, then arrays with one entry for each *slot*. A slot belongs to one thread of the run (or to one
interval timer) and has one writer, that thread; only `now`, `step` and the byte on a slot's wake pipe come from the
supervisor. So no field needs an atomic operation. Slots are handed out under a file lock; one whose thread has ended is
used again when there is no other, and the journal notes each owner.

Journal: a file that every process appends to, one `write` for each record, so that the kernel gives one total order
and a record survives whatever happens to the process afterwards.

Bell: a counter in the kernel (eventfd(2)) that a thread adds to when it begins to wait for the supervisor. It only says
that looking may be worth while now; what is seen is never taken from it.
"""

import struct

MAGIC = 0x504C554D
SLOTS = 4096

# Header: magic, flags, virtual now (ns), epoch (ns), step, slots in use, overflow, phase, (unused), virtual time of the
# return, virtual time at which the step began
HEADER = struct.Struct("<IIqqQIIIIqq")
HEADER_SIZE = 128
OFF_FLAGS = 4
OFF_NOW = 8
OFF_EPOCH = 16
OFF_STEP = 24
OFF_USED = 32
OFF_OVERFLOW = 36
OFF_PHASE = 40
OFF_RETURNED = 48
OFF_STEP_BEGAN = 56

FLAG_VIRTUAL = 1
FLAG_GATED = 2
FLAG_BELL = 4

PHASE_LOADING = 0
PHASE_CALLING = 1
PHASE_RETURNED = 2
PHASE_RAISED = 3
PHASE_UNLOADABLE = 4

# Slot: state, thread id, process id, descriptor of the wake pipe's write end, deadline (ns), announcements, path
SLOT = struct.Struct("<IiiiqI36s")
SLOT_SIZE = 64
SLOTS_AT = HEADER_SIZE
TICKS_AT = SLOTS_AT + SLOTS * SLOT_SIZE
WANTS_AT = TICKS_AT + SLOTS * 8
PROGRESS_AT = WANTS_AT + SLOTS * 8
CONTROL_SIZE = PROGRESS_AT + SLOTS * 8

FREE = 0
RUNNING = 1
TIMED = 2
GATED = 3
HELD = 4
ALARM = 5
ENDED = 6
ASKING = 7
WAITING = frozenset((TIMED, GATED, HELD, ASKING))
WAITING_OR_ALARM = WAITING | {ALARM}

HIGH_FD = 900
BELL_FD = HIGH_FD + 4
BELL = (1).to_bytes(8, "little")

# Wake bytes
BY_SUPERVISOR = b"s"
BY_RELEASE = b"r"

# Journal record: size, kind, slot, line, step, virtual ns, real ns; then text fields, separated by NUL
RECORD = struct.Struct("<HHIIQqq")
RECORD_MAX = 4096

BEGIN = 1
END = 2
FAIL = 3
PROCESS = 4
OBJECT = 5
EXITED = 6
DIED = 7
THREAD = 8
REFUSED = 9
NOTE = 10
THREAD_DIED = 11
KINDS = frozenset(range(BEGIN, THREAD_DIED + 1))
