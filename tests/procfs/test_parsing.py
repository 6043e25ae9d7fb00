"""The files of `/proc`, parsed from literal bytes."""

from pathlib import Path

import pytest

from grader.procfs import Holders, ProcessTable, Task, outside_wakers
from grader.procfs import syscalls as syscall_tables
from grader.procfs.holders import futex_name
from grader.procfs.syscalls import Call, read_call
from grader.procfs.table import PAGE, TICKS_PER_S, parse_stat

FIELDS = ["S", "7", *["0"] * 9, *["150", "50", "25", "25"], *["0"] * 4, "4242", "0", "300", *["0"] * 27, "9"]


def stat_of(name: bytes) -> bytes:
    return b"12 (" + name + b") " + " ".join(FIELDS).encode() + b" 0\n"


@pytest.mark.parametrize("name", ["python3", "a b c", "evil) S 1", "((", "))", ") R 99 (", ""])
def test_a_process_may_have_any_name(name: str) -> None:
    stat = parse_stat(stat_of(name.encode()))
    assert (stat.name, stat.state, stat.parent) == (name, "S", 7)


def test_units_are_seconds_and_bytes() -> None:
    stat = parse_stat(stat_of(b"python3"))
    assert stat.cpu_s == 250 / TICKS_PER_S
    assert stat.rss == 300 * PAGE
    assert stat.start_ticks == 4242


def test_a_name_that_is_not_text_is_no_error() -> None:
    assert parse_stat(stat_of(b"\xff\xfe")).state == "S"


# -- system calls, by the numbers of x86-64


@pytest.fixture
def _x86(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syscall_tables, "_BY_NUMBER", syscall_tables._numbers("x86_64"))


def shown(number: int, *arguments: int) -> bytes:
    padded = [*arguments, *[0] * (6 - len(arguments))]
    return f"{number} {' '.join(hex(argument) for argument in padded)} 0x7ffd0000 0x7f000000\n".encode()


@pytest.mark.usefixtures("_x86")
@pytest.mark.parametrize(
    "data",
    [
        b"running\n",
        b"-1 0x7ffd0000 0x7f000000\n",
        b"",
        b"\n",
        shown(219),  # restart_syscall: what it restarts is not shown
        shown(35, 0x7FFD0000),  # nanosleep
        shown(230, 0, 0, 0x7FFD0000),  # clock_nanosleep
        shown(24),  # sched_yield
        shown(202, 0x7F00, 129),  # FUTEX_WAKE | PRIVATE
        shown(72, 3, 1),  # fcntl F_GETFD
        shown(99999),
    ],
    ids=["running", "page fault", "empty", "newline", "restart", "nanosleep", "sleep", "yield", "wake", "getfd", "new"],
)
def test_what_is_not_known_to_block_is_no_call(data: bytes) -> None:
    assert read_call(data) is None


@pytest.mark.usefixtures("_x86")
@pytest.mark.parametrize(
    ("number", "arguments", "name", "untimed"),
    [
        (0, (5, 0x7F00, 4), "read", True),
        (1, (6, 0x7F00, 4), "write", True),
        (61, (0xFFFFFFFF, 0), "wait4", True),
        (34, (), "pause", True),
        (202, (0x7F00, 0, 2, 0), "futex", True),  # FUTEX_WAIT, no timeout
        (202, (0x7F00, 0x189, 0, 0, 0, 0xFFFFFFFF), "futex", True),  # WAIT_BITSET | PRIVATE | CLOCK_REALTIME
        (202, (0x7F00, 0x189, 0, 0x7FFD0000, 0, 0xFFFFFFFF), "futex", False),
        (7, (0x7F00, 1, 0xFFFFFFFF), "poll", True),
        (7, (0x7F00, 1, 0xFFFFFFFFFFFFFFFF), "poll", True),
        (7, (0x7F00, 1, 5000), "poll", False),
        (7, (0x7F00, 1, 0), "poll", False),
        (271, (0x7F00, 1, 0), "ppoll", True),
        (271, (0x7F00, 1, 0x7FFD0000), "ppoll", False),
        (23, (4, 0x7F00, 0, 0, 0), "select", True),
        (23, (4, 0x7F00, 0, 0, 0x7FFD0000), "select", False),
        (270, (4, 0x7F00, 0, 0, 0x7FFD0000), "pselect6", False),
        (232, (4, 0x7F00, 8, 0xFFFFFFFF), "epoll_wait", True),
        (232, (4, 0x7F00, 8, 100), "epoll_wait", False),
        (281, (4, 0x7F00, 8, 0xFFFFFFFF), "epoll_pwait", True),
        (441, (4, 0x7F00, 8, 0x7FFD0000), "epoll_pwait2", False),
        (128, (0x7F00, 0, 0x7FFD0000), "rt_sigtimedwait", False),
        (72, (3, 7), "fcntl", True),  # F_SETLKW
    ],
)
def test_a_blocking_call_is_timed_if_it_has_a_timeout(
    number: int, arguments: tuple[int, ...], name: str, untimed: bool
) -> None:
    call = read_call(shown(number, *arguments))
    assert call is not None
    assert (call.name, call.untimed) == (name, untimed)
    assert call.arguments[: len(arguments)] == arguments


@pytest.mark.usefixtures("_x86")
@pytest.mark.parametrize(
    ("waits_in", "timeout_ms", "expected"),
    [
        (b"poll_schedule_timeout.constprop.0", 0xFFFFFFFF, ("poll", True)),
        (b"poll_schedule_timeout.constprop.0", 60_000, ("poll", False)),
        (b"do_nanosleep", 0xFFFFFFFF, None),
        (b"futex_wait_queue", 0xFFFFFFFF, None),
        (b"0", 0xFFFFFFFF, None),
        (None, 0xFFFFFFFF, None),
    ],
)
def test_a_call_that_goes_on_after_a_stop_is_known_by_where_it_waits(
    monkeypatch: pytest.MonkeyPatch, waits_in: bytes | None, timeout_ms: int, expected: tuple[str, bool] | None
) -> None:
    monkeypatch.setattr(syscall_tables, "_RESTARTED", 219)
    call = read_call(shown(219, 0x7F00, 1, timeout_ms), lambda: waits_in)
    assert (call and (call.name, call.untimed)) == expected


def test_the_same_call_has_its_own_number_on_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syscall_tables, "_BY_NUMBER", syscall_tables._numbers("aarch64"))
    call = read_call(shown(63, 5))
    assert call is not None
    assert call.name == "read"
    assert read_call(shown(0, 5)) is None


def test_on_an_unknown_machine_no_call_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syscall_tables, "_BY_NUMBER", syscall_tables._numbers("z80"))
    assert read_call(shown(0, 5)) is None


# -- a `/proc` of files and links, as the kernel would show it


def put(root: Path, path: str, data: bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def link(root: Path, pid: int, number: int, target: str, flags: int | None = None) -> None:
    folder = root / str(pid) / "fd"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / str(number)).symlink_to(target)
    if flags is not None:
        put(root, f"{pid}/fdinfo/{number}", f"pos:\t0\nflags:\t0{flags:o}\nmnt_id:\t15\n".encode())


@pytest.fixture
def table(tmp_path: Path) -> ProcessTable:
    put(tmp_path, "self", b"")
    return ProcessTable(tmp_path)


def test_only_numbers_are_processes(table: ProcessTable, tmp_path: Path) -> None:
    for name in ("1", "42", "sys", "net"):
        (tmp_path / name).mkdir()
    assert sorted(table.pids()) == [1, 42]


def test_descendants_are_found_by_parents_through_any_names(table: ProcessTable, tmp_path: Path) -> None:
    for pid, parent in ((10, 1), (11, 10), (12, 11), (13, 1)):
        data = stat_of(b") R 1 (").replace(b" S 7 ", f" S {parent} ".encode(), 1)
        put(tmp_path, f"{pid}/stat", data)
    assert table.descendants(10) == [11, 12]


def test_the_ends_of_a_pipe_are_told_by_the_flags_of_the_descriptor(table: ProcessTable, tmp_path: Path) -> None:
    link(tmp_path, 5, 3, "pipe:[77]", 0o4000000)  # O_RDONLY | O_CLOEXEC
    link(tmp_path, 5, 4, "pipe:[77]", 0o4000001)
    link(tmp_path, 6, 9, "socket:[88]", 0o2)
    link(tmp_path, 6, 1, "/dev/null", 0o2)
    holders = Holders(table, [5, 6, 7])
    assert [(d.pid, d.number) for d in holders.writers("pipe:[77]")] == [(5, 4)]
    assert [(d.pid, d.number) for d in holders.readers("pipe:[77]")] == [(5, 3)]
    assert [d.number for d in holders.writers("socket:[88]")] == [9]
    assert [d.number for d in holders.readers("socket:[88]")] == [9]
    assert {d.target for d in holders.all} == {"pipe:[77]", "socket:[88]"}
    assert holders.target_of(Task(5, 5), 4) == "pipe:[77]"
    assert holders.target_of(Task(5, 5), 8) == ""


@pytest.mark.parametrize(
    ("address", "name"), [(0x1000, "sem:4711"), (0x1FFF, "sem:4711"), (0x2000, ""), (0x3000, ""), (0x9000, "")]
)
def test_a_futex_is_named_by_the_file_of_the_semaphore(
    table: ProcessTable, tmp_path: Path, address: int, name: str
) -> None:
    put(
        tmp_path,
        "5/maps",
        b"00001000-00002000 rw-s 00000000 00:1b 4711    /dev/shm/sem.mp-abc (deleted)\n"
        b"00002000-00003000 rw-p 00000000 00:00 0 \n"
        b"00003000-00004000 rw-p 00000000 00:1b 4712    /dev/shm/psm_abc\n",
    )
    assert futex_name(table, Task(5, 5), Call("futex", (address, 0, 0, 0, 0, 0), True)) == name


def test_a_closed_set_has_no_waker_outside(table: ProcessTable, tmp_path: Path) -> None:
    link(tmp_path, 5, 3, "pipe:[77]")
    link(tmp_path, 5, 4, "socket:[88]")
    link(tmp_path, 5, 5, "anon_inode:[eventpoll]")
    put(tmp_path, "5/net/unix", b"Num RefCount ...\n0: 00000003 00000000 00000000 0001 03 88\n")
    put(tmp_path, "5/status", b"Name:\tx\nSigCgt:\t0000000000002000\n")  # bit 13: SIGALRM
    put(tmp_path, "5/timers", b"")
    assert outside_wakers(table, [5], alarms_are_virtual=True) == []


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("anon_inode:[timerfd]", "a timer descriptor"),
        ("anon_inode:[signalfd]", "a signal descriptor"),
        ("anon_inode:[io_uring]", "an io_uring"),
        ("anon_inode:inotify", "a watch on files"),
        ("socket:[99]", "a network socket"),
        ("/dev/pts/3", "a terminal"),
    ],
)
def test_whatever_could_wake_a_member_from_outside_is_named(
    table: ProcessTable, tmp_path: Path, target: str, what: str
) -> None:
    link(tmp_path, 5, 3, target)
    put(tmp_path, "5/net/unix", b"Num RefCount ...\n")
    assert outside_wakers(table, [5], alarms_are_virtual=True) == [f"process 5 has {what}"]


def test_a_timer_of_the_kernel_is_a_waker(table: ProcessTable, tmp_path: Path) -> None:
    put(tmp_path, "5/timers", b"ID: 0\nsignal: 14/0000000000000000\n")
    assert outside_wakers(table, [5], alarms_are_virtual=True) == ["process 5 has a POSIX timer"]


@pytest.mark.parametrize(("caught", "count"), [(0x2000, 1), (0x1FFF, 0), (0x4000, 0)])
def test_a_handler_for_alarms_counts_where_alarms_are_real(
    table: ProcessTable, tmp_path: Path, caught: int, count: int
) -> None:
    put(tmp_path, "5/status", f"SigIgn:\tffffffffffffffff\nSigCgt:\t{caught:016x}\n".encode())
    assert len(outside_wakers(table, [5], alarms_are_virtual=False)) == count
