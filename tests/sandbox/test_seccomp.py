"""The filter of system calls, run instruction by instruction as the kernel would, for both kinds of machine."""

import errno
import struct

import pytest

from grader.shim import seccomp

ALLOWED, MACHINES = 0, {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
READ, FORK_FLAGS, THREAD_FLAGS = {"x86_64": 0, "aarch64": 63}, 0x01200011, 0x003D0F00
NUMBERS = {  # from the kernel's tables, independently of the module's own
    "clone": (56, 220),
    "kill": (62, 129),
    "tgkill": (234, 131),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "socket": (41, 198),
    "fcntl": (72, 25),
    "setsockopt": (54, 208),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "ioctl": (16, 29),
    "ptrace": (101, 117),
    "unshare": (272, 97),
    "mount": (165, 40),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "memfd_create": (319, 279),
    "io_uring_setup": (425, 425),
    "clone3": (435, 435),
    "seccomp": (317, 277),
    "bpf": (321, 280),
}


def decide(program: bytes, machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """Return 0 if the filter lets the call pass, else the error that it fails with."""
    arch = MACHINES[machine] if architecture is None else architecture
    padded = [argument & (2**64 - 1) for argument in (*arguments, *[0] * (6 - len(arguments)))]
    data = struct.pack("<iIQ6Q", number, arch, 0, *padded)
    code = list(struct.iter_unpack("<HBBI", program))
    at = accumulator = 0
    while True:
        operation, yes, no, value = code[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif operation == 0x06:
            return 0 if value == 0x7FFF0000 else value & 0xFFFF
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}
            at += yes if holds[operation] else no


@pytest.fixture(params=sorted(MACHINES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def call(machine: str, name: str, *arguments: int, **options: object) -> int:
    number = NUMBERS[name][sorted(MACHINES, reverse=True).index(machine)]
    return decide(seccomp.build(machine, **options), machine, number, *arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["ptrace", "unshare", "mount", "keyctl", "shmget", "memfd_create", "seccomp", "bpf"])
def test_what_no_exercise_needs_is_not_permitted(machine: str, name: str) -> None:
    assert call(machine, name) == errno.EPERM


def test_a_newer_way_to_start_processes_does_not_exist(machine: str) -> None:
    assert call(machine, "clone3") == errno.ENOSYS


def test_processes_and_threads_may_be_started_and_namespaces_not(machine: str) -> None:
    assert call(machine, "clone", FORK_FLAGS) == ALLOWED
    assert call(machine, "clone", THREAD_FLAGS) == ALLOWED
    for bit in (0x20000000, 0x10000000, 0x40000000, 0x00020000, 0x08000000, 0x02000000, 0x04000000):
        assert call(machine, "clone", FORK_FLAGS | bit) == errno.EPERM


@pytest.mark.parametrize("name", ["prlimit64", "sched_setaffinity"])
def test_a_process_may_change_itself_and_nobody_else(machine: str, name: str) -> None:
    assert call(machine, name, 0) == ALLOWED
    for other in (1, 77, -1):
        assert call(machine, name, other) == errno.EPERM


def test_a_process_may_become_nicer_by_itself(machine: str) -> None:
    assert call(machine, "setpriority", 0, 0, 19) == ALLOWED
    assert call(machine, "setpriority", 0, 1, 19) == errno.EPERM
    assert call(machine, "setpriority", 2, 0, 19) == errno.EPERM


def test_no_keys_are_typed_into_a_terminal(machine: str) -> None:
    assert call(machine, "ioctl", 0, 0x5412) == errno.EPERM
    assert call(machine, "ioctl", 0, 0x5401) == ALLOWED


def test_no_second_filter_hides_what_the_first_one_shows(machine: str) -> None:
    assert call(machine, "prctl", 22) == errno.EPERM
    assert call(machine, "prctl", 4, 1) == ALLOWED


def test_every_kind_of_socket_may_be_made_in_a_network_of_ones_own(machine: str) -> None:
    assert [call(machine, "socket", family) for family in (1, 2, 10, 16)] == [ALLOWED] * 4
    assert call(machine, "socket", 1, network=False) == ALLOWED
    refused = [call(machine, "socket", family, network=False) for family in (2, 10, 16, 17, 40)]
    assert refused == [errno.EAFNOSUPPORT] * 5


def test_the_buffer_of_a_socket_stays_as_large_as_it_is(machine: str) -> None:
    for option in (7, 32):  # SO_SNDBUF and SO_SNDBUFFORCE
        assert call(machine, "setsockopt", 3, 1, option) == errno.EPERM
    for option in (2, 8, 9):  # SO_REUSEADDR, SO_RCVBUF, SO_KEEPALIVE
        assert call(machine, "setsockopt", 3, 1, option) == ALLOWED


def test_protected_processes_get_no_signal(machine: str) -> None:
    for target in (500, 501, -1, -500, -501):
        assert call(machine, "kill", target, 9, protect=(500, 501)) == errno.EPERM
    for target in (499, 502, 0, -502):
        assert call(machine, "kill", target, 9, protect=(500, 501)) == ALLOWED
    assert call(machine, "tgkill", 500, 500, 9, protect=(500, 501)) == errno.EPERM
    assert call(machine, "pidfd_open", 501, protect=(500, 501)) == errno.EPERM
    assert call(machine, "pidfd_send_signal", 3, 9, protect=(500, 501)) == errno.EPERM
    assert call(machine, "fcntl", 3, 8, 500, protect=(500, 501)) == errno.EPERM
    assert call(machine, "fcntl", 3, 3, protect=(500, 501)) == ALLOWED


def test_without_anybody_to_protect_signals_pass(machine: str) -> None:
    assert [call(machine, "kill", target, 9) for target in (1, -1, 500)] == [ALLOWED] * 3


def test_the_usual_calls_pass(machine: str) -> None:
    program = seccomp.build(machine)
    assert decide(program, machine, READ[machine]) == ALLOWED
    assert call(machine, "io_uring_setup") == errno.EPERM


def test_calls_of_another_architecture_do_not_exist(machine: str) -> None:
    program = seccomp.build(machine)
    assert decide(program, machine, READ[machine], architecture=0x40000003) == errno.ENOSYS
    assert decide(program, machine, READ[machine] | 0x40000000) == errno.ENOSYS


def test_a_machine_whose_numbers_are_not_known_has_no_filter() -> None:
    assert seccomp.build("riscv64") == b""
