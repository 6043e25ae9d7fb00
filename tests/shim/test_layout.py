"""The memory that a run shares with its supervisor: sizes, offsets, and both sides reading the same thing."""

import os
import struct
import subprocess
import sys
from collections.abc import Iterator

import pytest

from grader.sandbox import SharedFiles
from grader.sandbox.bell import Bell
from grader.shim import layout
from grader.shim.control import Control
from grader.shim.frames import belongs_to_program
from grader.shim.journal import Journal
from grader.supervise.records import parse


def test_a_header_and_a_slot_fit_their_places() -> None:
    assert layout.HEADER.size <= layout.HEADER_SIZE
    assert layout.SLOT.size == layout.SLOT_SIZE == 64
    assert layout.HEADER_SIZE % 64 == 0


@pytest.mark.parametrize(
    ("offset", "field"),
    [
        (layout.OFF_FLAGS, 1),
        (layout.OFF_NOW, 2),
        (layout.OFF_EPOCH, 3),
        (layout.OFF_STEP, 4),
        (layout.OFF_USED, 5),
        (layout.OFF_OVERFLOW, 6),
        (layout.OFF_PHASE, 7),
        (layout.OFF_RETURNED, 9),
        (layout.OFF_STEP_BEGAN, 10),
    ],
)
def test_each_offset_is_that_of_its_field(offset: int, field: int) -> None:
    values = [0] * 11
    values[field] = 0x1234
    packed = layout.HEADER.pack(*values)
    assert packed.find(b"\x34\x12") == offset


def test_the_arrays_follow_one_another_without_a_gap() -> None:
    words = layout.SLOTS * 8
    assert layout.SLOTS_AT == layout.HEADER_SIZE
    assert layout.TICKS_AT == layout.SLOTS_AT + layout.SLOTS * layout.SLOT_SIZE
    ends = [layout.WANTS_AT, layout.PROGRESS_AT, layout.CONTROL_SIZE]
    assert ends == [layout.TICKS_AT + count * words for count in (1, 2, 3)]


def test_the_states_are_all_different_and_alarms_wait_apart() -> None:
    states = (layout.FREE, layout.RUNNING, layout.TIMED, layout.GATED, layout.HELD, layout.ALARM, layout.ENDED)
    assert len({*states, layout.ASKING}) == len(states) + 1
    assert {layout.TIMED, layout.GATED, layout.HELD, layout.ASKING} == layout.WAITING


@pytest.fixture
def shared() -> Iterator[SharedFiles]:
    files = SharedFiles()
    files.reset(virtual=True, gated=False, epoch_ns=1000)
    yield files
    files.close()


def control_of(shared: SharedFiles) -> Control:
    return Control(shared.control, 900)


def test_both_sides_read_the_same_clock(shared: SharedFiles) -> None:
    control = control_of(shared)
    shared.advance_to(5_000_000_000)
    assert control.now() == shared.now_ns() == 5_000_000_000
    assert control.epoch() == 1000
    shared.advance_to(1)
    assert control.now() == 5_000_000_000


def test_ticks_of_threads_move_the_clock_and_a_jump_counts_them_in(shared: SharedFiles) -> None:
    control = control_of(shared)
    before = control.now()
    control.operation()
    ticked = control.now()
    assert ticked > before
    assert shared.now_ns() == ticked
    shared.advance_to(ticked + 100)
    assert control.now() == ticked + 100


def test_a_slot_says_who_waits_for_what(shared: SharedFiles) -> None:
    control = control_of(shared)
    slot = control.waiting_slot()
    assert shared.waiters() == []
    control._announce(slot, 77, layout.TIMED)
    (waiter,) = shared.waiters()
    assert (waiter.state, waiter.deadline_ns, waiter.path, waiter.pid) == (layout.TIMED, 77, "0", os.getpid())
    assert (waiter.wake_fd, waiter.announced) == (slot.writer, 1)
    control.rename("0.2")
    assert shared.paths() == {0: (os.getpid(), waiter.tid, "0.2")}
    control.thread_ended()
    assert shared.waiters() == []


def test_a_timer_that_fires_is_disarmed_or_set_again(shared: SharedFiles) -> None:
    control = control_of(shared)
    slot = control.alarm_slot()
    control.set_alarm(slot, 100, every_ns=30)
    (waiter,) = shared.waiters()
    assert (waiter.state, waiter.deadline_ns, waiter.every_ns) == (layout.ALARM, 100, 30)
    shared.rearm(waiter)
    assert control.armed_until(slot) == 130
    control.set_alarm(slot, 200)
    shared.rearm(shared.waiters()[0])
    assert control.armed_until(slot) is None
    assert shared.waiters() == []


def test_slots_that_run_out_are_told(shared: SharedFiles) -> None:
    control = control_of(shared)
    struct.pack_into("<I", control.memory, layout.OFF_USED, layout.SLOTS - 2)
    assert control._allocate_index() == layout.SLOTS - 2
    assert not shared.overflow
    assert control._allocate_index() == layout.SLOTS - 1
    assert shared.overflow


def test_a_slot_whose_thread_has_ended_is_used_again_and_counts_on(shared: SharedFiles) -> None:
    control = control_of(shared)
    slot = control.waiting_slot()
    control._announce(slot, 77, layout.TIMED)
    released = slot.announced
    control.thread_ended()
    struct.pack_into("<I", control.memory, layout.OFF_USED, layout.SLOTS - 1)
    again = control.slot()
    assert (again.index, shared.overflow) == (slot.index, False)
    control._announce(again, 99, layout.TIMED)
    assert again.announced > released
    (waiter,) = shared.waiters()
    assert (waiter.deadline_ns, waiter.announced) == (99, again.announced)


def test_a_slot_of_a_process_that_has_gone_is_used_again_and_that_of_a_living_one_is_not(shared: SharedFiles) -> None:
    control = control_of(shared)
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as gone:
        pass
    for index, pid in enumerate((os.getpid(), gone.pid)):
        at = layout.SLOTS_AT + index * layout.SLOT_SIZE
        layout.SLOT.pack_into(control.memory, at, layout.TIMED, pid, pid, 900, 77, 5, b"0")
    struct.pack_into("<I", control.memory, layout.OFF_USED, layout.SLOTS - 1)
    assert control.slot().index == 1
    assert control._allocate_index() == layout.SLOTS - 1
    assert shared.overflow


def test_a_reset_leaves_nothing_of_the_run_before(shared: SharedFiles) -> None:
    control = control_of(shared)
    control._announce(control.waiting_slot(), 77, layout.TIMED)
    control.operation()
    control.succeeded()
    shared.advance_to(10**9)
    shared.count_step()
    os.write(shared.output, b"printed")
    os.write(shared.journal, b"noted")
    shared.reset(virtual=False, gated=True, epoch_ns=5)
    assert (shared.waiters(), shared.paths(), shared.now_ns(), shared.progress()) == ([], {}, 0, 0)
    assert (shared.output_text(), shared.journal_bytes(), shared.result_bytes(100)) == ("", b"", None)
    control.read_flags()
    assert (control.virtual, control.gated, control.step, control.epoch()) == (False, True, 0, 5)


@pytest.mark.parametrize(
    ("written", "result"),
    [
        (b"", None),
        (b"\x03\0\0\0", None),
        ((3).to_bytes(8, "little") + b"abc", b"abc"),
        ((3).to_bytes(8, "little") + b"abcdef", b"abc"),
        ((4).to_bytes(8, "little") + b"abc", None),
        ((11).to_bytes(8, "little") + b"x" * 11, None),
        (b"\xff" * 20, None),
    ],
    ids=["nothing", "half a size", "exact", "longer", "shorter", "over the limit", "noise"],
)
def test_a_result_is_taken_only_whole_and_within_the_limit(
    shared: SharedFiles, written: bytes, result: bytes | None
) -> None:
    os.pwrite(shared.result, written, 0)
    assert shared.result_bytes(10) == result


def test_the_control_memory_can_neither_shrink_nor_grow(shared: SharedFiles) -> None:
    for size in (0, layout.CONTROL_SIZE * 2):
        with pytest.raises(PermissionError):
            os.ftruncate(shared.control, size)


def test_a_journal_record_reads_back_as_it_was_written(shared: SharedFiles) -> None:
    journal = Journal(shared.journal, control_of(shared))
    shared.count_step()
    journal.write(layout.DIED, 12, "0.1", "KeyError", "a.py", "ü")
    journal.write(layout.NOTE, 0, "x" * 10_000)
    died, note = parse(shared.journal_bytes())
    assert (died.kind, died.line, died.step, died.fields) == (layout.DIED, 12, 1, ("0.1", "KeyError", "a.py", "ü"))
    assert died.real_ns > 0
    assert len(note.fields[0]) == layout.RECORD_MAX - layout.RECORD.size


def test_an_operation_is_noted_with_the_line_of_the_program_that_made_it(shared: SharedFiles) -> None:
    journal = Journal(shared.journal, control_of(shared))

    def wrapper() -> None:
        journal.begin("Queue.get", "pipe:[1]")

    code = compile("def call(f):\n\n    f()\n", "/box/answer.py", "exec")
    names: dict[str, object] = {}
    exec(code, names)
    names["call"](wrapper)  # type: ignore[operator]
    (record,) = parse(shared.journal_bytes())
    assert record.fields[:2] == ("Queue.get", "pipe:[1]")
    assert record.kind == layout.BEGIN


def test_a_journal_that_has_been_closed_is_not_the_programs_problem(shared: SharedFiles) -> None:
    journal = Journal(10_000, control_of(shared))
    journal.write(layout.NOTE, 0, "lost")
    assert shared.journal_bytes() == b""


@pytest.mark.parametrize(
    ("file", "belongs"),
    [
        ("/box/answer.py", True),
        ("answer.py", True),
        (os.path.join(os.path.dirname(os.__file__), "queue.py"), False),
        ("<frozen importlib._bootstrap>", False),
        ("/x/site-packages/y.py", False),
    ],
)
def test_the_programs_own_files_are_told_from_the_library(file: str, belongs: bool) -> None:
    assert belongs_to_program(file) is belongs


# -- turns


def test_who_was_let_go_on_passes_one_gate_in_the_same_step(
    shared: SharedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared.reset(virtual=True, gated=True, epoch_ns=0)
    control = control_of(shared)
    waits: list[int] = []
    monkeypatch.setattr(control, "wait", lambda fds, deadline, state: (waits.append(state), layout.BY_SUPERVISOR)[1])
    control.sleep_until(5)
    control.operation()
    control.operation()
    assert waits == [layout.TIMED, layout.GATED]
    control.sleep_until(5, layout.ASKING)
    shared.count_step()  # somebody else has been let go on meanwhile
    control.operation()
    assert waits[2:] == [layout.ASKING, layout.GATED]


def test_who_sleeps_within_an_operation_of_ours_gains_no_turn(
    shared: SharedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared.reset(virtual=True, gated=True, epoch_ns=0)
    control = control_of(shared)
    waits: list[int] = []
    monkeypatch.setattr(control, "wait", lambda fds, deadline, state: (waits.append(state), layout.BY_SUPERVISOR)[1])
    control.slot().nested = 1
    control.sleep_until(5)
    control.slot().nested = 0
    control.operation()
    assert waits == [layout.TIMED, layout.GATED]


# -- the bell


def test_a_thread_that_begins_to_wait_rings_and_no_other_change_does(shared: SharedFiles) -> None:
    bell = Bell()
    try:
        shared.reset(virtual=True, gated=True, epoch_ns=0, bell=True)
        control = control_of(shared)
        control.bell = bell.fd
        slot = control.waiting_slot()
        for state in (layout.RUNNING, layout.ENDED):
            control._announce(slot, 0, state)
        assert not bell.wait(0)
        for state in sorted(layout.WAITING):
            control._announce(slot, 0, state)
            assert bell.wait(0)
        assert not bell.wait(0)
    finally:
        bell.close()


def test_a_bell_that_the_program_has_closed_or_rung_to_the_full_is_no_trouble(shared: SharedFiles) -> None:
    control = control_of(shared)
    slot = control.waiting_slot()
    bell = Bell()
    os.write(bell.fd, (2**64 - 2).to_bytes(8, "little"))
    control.bell = bell.fd
    control._announce(slot, 0, layout.TIMED)
    bell.forget()
    bell.forget()
    assert not bell.wait(0)
    bell.close()
    control._announce(slot, 0, layout.TIMED)
    assert [waiter.state for waiter in shared.waiters()] == [layout.TIMED]
