"""The proof of stillness, step by step: on tables that say what each read returns, and on live programs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from grader.procfs import ProcessTable, Stillness, Task, available
from grader.procfs import syscalls as syscall_tables

READ = b"0 0x5 0x7f00 0x4 0x0 0x0 0x0 0x7ffd 0x7f00\n"
POLL_5_S = b"7 0x7f00 0x1 0x1388 0x0 0x0 0x0 0x7ffd 0x7f00\n"
ASLEEP = {"stat": b"1 (a) S) S 1 0\n", "syscall": READ, "schedstat": b"100 5 7\n", "children": b""}
MAIN, FEEDER, CHILD = Task(1, 1), Task(1, 2), Task(9, 9)


class Table:
    """A table whose reads are scripted: a list gives one answer after another, the last for good."""

    def __init__(self, tasks: list[Any], counts: bytes = b"1 1 1") -> None:
        self._lists = tasks if isinstance(tasks[0], list) else [tasks]
        self._answers: dict[tuple[Task, str], list[bytes | None]] = {}
        self._counts = counts
        self.forgotten: list[set[Task]] = []

    def says(self, task: Task, **files: Any) -> "Table":
        for name, answer in files.items():
            self._answers[task, name] = list(answer) if isinstance(answer, list) else [answer]
        return self

    def pids(self) -> list[int]:
        return [1]

    def read_once(self, path: str) -> bytes | None:
        return self._counts

    def tasks(self, pids: list[int]) -> list[Task]:
        return self._lists.pop(0) if len(self._lists) > 1 else self._lists[0]

    def same_tasks(self, tasks: tuple[Task, ...], pids: list[int]) -> bool:
        return list(tasks) == self.tasks(pids)

    def read(self, task: Task, name: str) -> bytes | None:
        answers = self._answers.get((task, name), [ASLEEP.get(name)])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def forget(self, living: set[Task]) -> None:
        self.forgotten.append(living)


@pytest.fixture
def _x86(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syscall_tables, "_BY_NUMBER", syscall_tables._numbers("x86_64"))


def looker(table: Any) -> Stillness:
    return Stillness(table, lambda: [1, 9], shortcuts=False)


def careful(table: Any) -> Stillness:
    """Return one whose quick list may miss somebody."""
    return Stillness(table, lambda: [1, 9], members_again=lambda: [1, 9], shortcuts=False)


scripted = pytest.mark.usefixtures("_x86")


@scripted
def test_more_threads_than_are_allowed_are_listed_and_not_looked_at() -> None:
    table: Any = Table([MAIN, FEEDER, CHILD])
    look = Stillness(table, lambda: [1, 9], most=2, shortcuts=False).look()
    assert (look.still, look.why, look.tasks, look.calls) == (False, "too many", (MAIN, FEEDER, CHILD), {})
    assert Stillness(table, lambda: [1, 9], most=3, shortcuts=False).look().still


@scripted
def test_all_asleep_in_untimed_calls_with_the_same_counts_is_still() -> None:
    look = looker(Table([MAIN, FEEDER, CHILD])).look()
    assert (look.still, look.why, look.tasks, look.stopped) == (True, "", (MAIN, FEEDER, CHILD), ())
    names = {task: call.name for task, call in look.calls.items() if call}
    assert names == dict.fromkeys((MAIN, FEEDER, CHILD), "read")


@scripted
@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"syscall": b"running\n"}, "running"),
        ({"stat": b"1 (a) S) R 1 0\n"}, "state R"),
        ({"stat": b"1 (a) S) D 1 0\n"}, "state D"),
        ({"stat": b"1 (S (S) S) I 1 0\n"}, "state I"),
        ({"stat": None}, "ended"),
        ({"syscall": b"-1 0x7ffd 0x7f00\n"}, "unknown call"),
        ({"syscall": b"230 0x0 0x0 0x7ffd 0x0 0x0 0x0 0x7ffd 0x7f00\n"}, "unknown call"),
        ({"syscall": b""}, "unknown call"),
        ({"syscall": None}, "unknown call"),
        ({"syscall": POLL_5_S}, "timed poll"),
        ({"schedstat": [b"100 5 7\n", b"900 5 8\n"]}, "switched"),
        ({"schedstat": [b"100 5 7\n", None]}, "switched"),
        ({"schedstat": None}, "switched"),
        ({"stat": b"1 (a) S) T 1 0\n", "schedstat": [b"100 5 7\n", b"900 5 8\n"]}, "switched"),
    ],
)
def test_one_thread_that_could_move_spoils_the_proof(files: dict[str, Any], why: str) -> None:
    look = looker(Table([MAIN, FEEDER, CHILD]).says(FEEDER, **files)).look()
    assert (look.still, look.why, look.calls) == (False, why, {})


@scripted
def test_a_thread_that_is_being_woken_still_shows_its_old_call_and_counts_but_is_not_still() -> None:
    """The very false alarm that looking twice at call and counters gives."""
    woken = Table([MAIN]).says(MAIN, stat=b"1 (python) R 1 0\n", syscall=READ, schedstat=b"100 5 7\n")
    assert looker(woken).look().why == "state R"


SLEEPS = b"1 (a) S) S 1 0\n"
RAN = [b"100 5 7\n", b"100 5 7\n", b"900 5 8\n"]  # at both passes of the look, and differently ever after


def rested(table: Table) -> Stillness:
    stillness = looker(table)
    assert stillness.look().still
    return stillness


@scripted
def test_a_glance_at_threads_that_have_not_run_since_they_were_at_rest_is_enough() -> None:
    assert rested(Table([MAIN, FEEDER, CHILD])).glance(set()) is True


@scripted
@pytest.mark.parametrize(
    "files",
    [
        {"stat": [SLEEPS, b"1 (a) S) R 1 0\n"]},
        {"schedstat": [*RAN, b"920 5 9\n", b"950 5 10\n"]},
        {"schedstat": RAN, "syscall": [READ, b"running\n"]},
        {"schedstat": RAN, "syscall": [READ, POLL_5_S]},
    ],
    ids=["woken", "ran between its two reads", "running", "in a call with a timeout"],
)
def test_a_glance_sees_a_thread_that_moves(files: dict[str, Any]) -> None:
    assert rested(Table([MAIN, FEEDER, CHILD]).says(FEEDER, **files)).glance({MAIN}) is False


@scripted
def test_a_glance_passes_over_a_thread_that_waits_for_its_turn() -> None:
    ready = {"stat": [b"1 (a) S) S 1 0\n", b"1 (a) S) R 1 0\n"]}
    assert rested(Table([MAIN, CHILD]).says(CHILD, **ready)).glance({CHILD}) is True
    assert rested(Table([MAIN, CHILD]).says(CHILD, schedstat=RAN)).glance({CHILD}) is True


@scripted
def test_a_signal_handler_that_runs_while_its_thread_waits_for_a_turn_asks_for_a_look() -> None:
    handling = Table([MAIN, CHILD]).says(CHILD, schedstat=RAN, syscall=[READ, b"running\n"])
    assert rested(handling).glance({CHILD}) is None


@scripted
@pytest.mark.parametrize("later", [[MAIN], [MAIN, CHILD, FEEDER]], ids=["gone", "new"])
def test_a_thread_that_has_come_or_gone_asks_for_a_look(later: list[Task]) -> None:
    assert rested(Table([[MAIN, CHILD], [MAIN, CHILD], [MAIN, CHILD], later])).glance(set()) is None


@scripted
def test_a_child_of_one_that_has_run_asks_for_a_look_until_a_list_has_been_made() -> None:
    table = Table([MAIN]).says(MAIN, schedstat=[*RAN, b"950 5 9\n"], children=[b"", b"9 "])
    still = rested(table)
    assert [still.glance({MAIN}), still.glance({MAIN})] == [True, None]
    assert still.glance({MAIN}) is None
    assert still.look().still
    assert still.glance({MAIN}) is True


@scripted
def test_a_glance_at_threads_that_nobody_has_listed_asks_for_a_look() -> None:
    assert looker(Table([MAIN])).glance(set()) is None


@scripted
def test_a_glance_looks_again_at_those_whom_one_that_has_run_may_have_woken() -> None:
    woken = [b"1 (a) S) S 1 0\n", b"1 (a) S) S 1 0\n", b"1 (a) S) R 1 0\n"]
    table = Table([MAIN, CHILD]).says(MAIN, stat=woken).says(CHILD, schedstat=RAN)
    assert rested(table).glance(set()) is False


@scripted
def test_a_thread_that_has_ended_asks_for_a_look() -> None:
    dead = Table([MAIN, CHILD]).says(CHILD, stat=[b"1 (a) S) S 1 0\n", b"1 (a) S) Z 1 0" + b" 0" * 30])
    assert rested(dead).glance(set()) is None


@scripted
def test_the_state_is_read_before_the_call_and_the_counters_last() -> None:
    order: list[tuple[Task, str]] = []
    table = Table([MAIN, CHILD])
    read = table.read

    def noted(task: Task, name: str) -> bytes | None:
        order.append((task, name))
        return read(task, name)

    table.read = noted  # type: ignore[method-assign]
    assert looker(table).look().still
    pass_1 = [(MAIN, "schedstat"), (CHILD, "schedstat")]
    pass_2 = [(task, name) for task in (MAIN, CHILD) for name in ("stat", "syscall", "schedstat")]
    assert order == pass_1 + pass_2
    order.clear()
    assert careful(table).look().still
    assert order == pass_1 + pass_2 + [(task, name) for task in (MAIN, CHILD) for name in ("stat", "schedstat")]


@scripted
@pytest.mark.parametrize(
    "files",
    [
        {"schedstat": RAN},
        {"stat": [SLEEPS, b"1 (a) S) R 1 0\n"]},
        {"stat": [SLEEPS, b"1 (a) S) T 1 0\n"]},
        {"stat": [SLEEPS, None]},
    ],
    ids=["has taken away its child", "has been woken", "has been stopped", "has gone"],
)
def test_who_moves_while_the_list_that_misses_nobody_is_made_spoils_the_proof(files: dict[str, Any]) -> None:
    """A child that was born after the first list and has gone before the second one is in neither."""
    assert not careful(Table([MAIN, FEEDER]).says(MAIN, **files)).look().still


@scripted
@pytest.mark.parametrize("later", [[MAIN], [MAIN, FEEDER, CHILD], [CHILD, FEEDER], []])
@pytest.mark.parametrize("lists", [1, 2], ids=["before pass 2", "after it"])
def test_a_list_of_tasks_that_changed_meanwhile_spoils_the_proof(lists: int, later: list[Task]) -> None:
    look = looker(Table([*[[MAIN, FEEDER]] * lists, later])).look()
    assert (look.still, look.why) == (False, "tasks changed")


@scripted
def test_the_list_is_made_when_all_counters_have_been_read() -> None:
    """Or a thread that is started in between, wakes another and ends at once would be in no list."""
    order: list[str] = []
    table = Table([MAIN, CHILD])
    read, tasks = table.read, table.tasks
    table.read = lambda task, name: (order.append(name), read(task, name))[1]  # type: ignore[method-assign]
    table.tasks = lambda pids: (order.append("list"), tasks(pids))[1]  # type: ignore[method-assign]
    still = looker(table)
    assert still.look().still
    first = order.copy()
    order.clear()
    assert still.look().still
    passes = ["schedstat", "schedstat", "list", *["stat", "syscall", "schedstat"] * 2, "list"]
    assert (first, order) == (["list", *passes], passes)


@scripted
@pytest.mark.parametrize("state", [b"Z", b"X"])
def test_a_zombie_is_passed_over_at_the_second_sight(state: bytes) -> None:
    """At the first, the kernel may not yet have woken the parent that waits for it."""
    zombie = {"stat": b"9 (gone) " + state + b" 1 0\n", "syscall": None, "schedstat": None}
    still = looker(Table([MAIN, CHILD]).says(CHILD, **zombie))
    first, second = still.look(), still.look()
    assert (first.still, first.why) == (False, "ended just now")
    assert second.still
    assert set(second.calls) == {MAIN}


@scripted
def test_a_zombie_with_a_used_process_id_is_a_new_one() -> None:
    def ended(start: bytes) -> dict[str, bytes | None]:
        return {"stat": b"9 (gone) Z" + b" 0" * 18 + b" " + start + b" 0\n", "syscall": None, "schedstat": None}

    table = Table([MAIN, CHILD]).says(CHILD, **ended(b"500"))
    still = looker(table)
    assert [still.look().still, still.look().still] == [False, True]
    table.says(CHILD, **ended(b"900"))
    assert not still.look().still


@scripted
@pytest.mark.parametrize("state", [b"T", b"t"])
def test_a_stopped_thread_is_reported_apart(state: bytes) -> None:
    look = looker(Table([MAIN, CHILD]).says(CHILD, stat=b"9 (x) " + state + b" 1 0\n", syscall=b"")).look()
    assert (look.still, look.stopped, look.calls[CHILD]) == (True, (CHILD,), None)


@scripted
def test_nobody_left_is_still() -> None:
    look = looker(Table([[], []])).look()
    assert (look.still, look.calls) == (True, {})


@scripted
def test_descriptors_of_tasks_that_have_gone_are_closed_and_only_then() -> None:
    table = Table([[MAIN, CHILD]] * 5 + [[MAIN]])
    still = looker(table)
    for _ in range(3):
        still.look()
    assert table.forgotten == [{MAIN, CHILD}, {MAIN}]


STATUS = b"Name:\ta\nvoluntary_ctxt_switches:\t%d\nnonvoluntary_ctxt_switches:\t%d\n"


@scripted
@pytest.mark.parametrize(("after", "still"), [((150, 3), True), ((151, 3), False), ((150, 4), False)])
def test_where_the_kernel_keeps_no_schedstat_both_counts_of_switches_are_compared(
    after: tuple[int, int], still: bool
) -> None:
    table = Table([MAIN], counts=b"0 0 0").says(MAIN, status=[STATUS % (150, 3), STATUS % after], schedstat=b"0 0 0\n")
    assert looker(table).look().still is still


# -- a look that will fail may end early, but not for ever


@scripted
def test_whoever_ran_a_moment_ago_is_asked_first_but_new_tasks_are_seen_all_the_same() -> None:
    table = Table([[MAIN], [MAIN], [MAIN, CHILD]]).says(MAIN, syscall=b"running\n")
    still = Stillness(table, lambda: [1], shortcuts=True)
    seen = [still.look() for _ in range(30)]
    assert all(look.why == "running" for look in seen)
    assert seen[0].tasks == (MAIN,)
    assert seen[-1].tasks == (MAIN, CHILD)


@scripted
def test_a_shortcut_never_says_still() -> None:
    table = Table([MAIN, CHILD]).says(MAIN, syscall=[b"running\n", b"running\n", READ])
    still = Stillness(table, lambda: [1], shortcuts=True)
    assert [still.look().still for _ in range(3)] == [False, False, True]
    assert still.look().still


# -- live


live = pytest.mark.skipif(not available(), reason="needs a /proc that shows system calls")
READY = "import sys; sys.stdout.write('r'); sys.stdout.flush(); "


class Programs:
    """Processes started for a test, each known to have come to the line after READY."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[bytes]] = []
        self.table = ProcessTable()

    def start(self, code: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-S", "-c", READY + code]
        program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self._started.append(program)
        assert program.stdout is not None
        assert program.stdout.read(1) == b"r"
        return program

    def look(self) -> Stillness:
        pids = [program.pid for program in self._started]
        return Stillness(self.table, lambda: pids)

    def end(self) -> None:
        for program in self._started:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.communicate()
        self.table.close()


@pytest.fixture
def programs() -> Iterator[Programs]:
    started = Programs()
    yield started
    started.end()


def until_still(still: Stillness) -> Any:
    """Look until the set is still; a set that never is meets the timeout of the test."""
    while not (look := still.look()).still:
        pass
    return look


@live
def test_a_process_that_reads_from_a_pipe_is_still(programs: Programs) -> None:
    reader = programs.start("sys.stdin.buffer.read(1)")
    look = until_still(programs.look())
    assert [call.name for call in look.calls.values()] == ["read"]
    assert {task.pid for task in look.calls} == {reader.pid}


@live
def test_threads_that_wait_for_a_lock_are_still_and_each_is_listed(programs: Programs) -> None:
    code = (
        "import threading; lock = threading.Lock(); lock.acquire(); "
        "[threading.Thread(target=lock.acquire).start() for _ in range(3)]; "
        "lock.acquire()"
    )
    program = programs.start(code)
    still = programs.look()
    look = until_still(still)
    while len(look.calls) < 4:
        look = until_still(still)
    assert {task.pid for task in look.calls} == {program.pid}
    assert {call.name for call in look.calls.values()} == {"futex"}


@live
@pytest.mark.parametrize(
    "code",
    [
        "any(False for _ in iter(int, 1))",
        "import time; time.sleep(1000)",
        "import select; select.poll().poll(1_000_000)",
        "import threading; threading.Event().wait(1000)",
    ],
    ids=["busy", "sleep", "poll with a timeout", "futex with a timeout"],
)
def test_what_runs_or_waits_for_a_clock_is_never_still(programs: Programs, code: str) -> None:
    programs.start(code)
    still = programs.look()
    assert not any(still.look().still for _ in range(300))


@live
def test_one_that_runs_keeps_the_whole_set_from_being_still(programs: Programs) -> None:
    programs.start("sys.stdin.buffer.read(1)")
    programs.start("any(False for _ in iter(int, 1))")
    still = programs.look()
    assert not any(still.look().still for _ in range(300))


RING = """
import os
one, two = os.pipe(), os.pipe()
os.write(one[1], b"x")
take, give, rounds = (one[0], two[1], ROUNDS) if os.fork() else (two[0], one[1], 10**9)
while rounds and os.write(give, os.read(take, 1)):
    rounds -= 1
os.read(take, 2)
os.read(take, 2)
"""


def ring(programs: Programs, rounds: int) -> Stillness:
    """Start two processes that pass a token; the first drops it after so many rounds."""
    program = programs.start(f"exec({RING.replace('ROUNDS', str(rounds))!r})")
    return Stillness(programs.table, lambda: [program.pid, *programs.table.descendants(program.pid)])


@live
def test_two_that_pass_a_token_are_never_still(programs: Programs) -> None:
    still = ring(programs, 10**9)
    looks = [still.look() for _ in range(300)]
    assert not any(look.still for look in looks)
    assert max(len(look.tasks) for look in looks) == 2


@live
def test_two_that_have_lost_their_token_are_still(programs: Programs) -> None:
    look = until_still(ring(programs, 50))
    assert [call.name for call in look.calls.values()] == ["read", "read"]


@live
def test_a_stopped_process_is_still_but_stopped(programs: Programs) -> None:
    program = programs.start("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    look = until_still(programs.look())
    assert [task.pid for task in look.stopped] == [program.pid]


@live
def test_a_process_that_has_ended_is_passed_over_before_and_after_it_is_reaped(programs: Programs) -> None:
    program = programs.start("pass")
    still = programs.look()
    look = until_still(still)
    while look.calls:
        look = until_still(still)
    assert look.still
    program.wait()
    assert until_still(still).tasks == ()


@live
def test_threads_that_have_come_or_gone_are_told_by_counting(programs: Programs) -> None:
    one = programs.start("sys.stdin.read()")
    two = programs.start("import threading; threading.Thread(target=sys.stdin.read).start()")
    pids = [one.pid, two.pid]
    tasks = programs.table.tasks(pids)
    while len(tasks) != 3:  # the second program is ready before its thread is there
        tasks = programs.table.tasks(pids)
    assert programs.table.same_tasks(tasks, pids)
    assert not programs.table.same_tasks(tasks[:-1], pids)
    assert not programs.table.same_tasks(tasks, [one.pid])
    one.communicate(b"")
    assert not programs.table.same_tasks(tasks, pids)
