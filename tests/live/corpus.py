"""The corpus: small programs of which everything is known, and what `explain` must say of each.

The lines in which threads must be found are marked in the programs themselves: `# BLOCKED main, Process-1/cook`.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from grader.model.verdicts import Cause, RunVerdict, StartMethod

PROGRAMS = Path(__file__).parent / "programs" / "corpus"
_MARK = re.compile(r"#\s+BLOCKED (.*)")
DEADLOCK, FINISHED, SPINNING = RunVerdict.DEADLOCK, RunVerdict.FINISHED, RunVerdict.SPINNING


class Row(NamedTuple):
    """What is expected of one program. `says` are words of the report, `left` and `lost` kinds of what stays."""

    name: str
    verdict: RunVerdict = FINISHED
    detail: str | None = None
    cause: Cause | None = None
    says: tuple[str, ...] = ()
    prints: str | None = None
    exit_code: int | None = 0
    left: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    method: StartMethod | None = None
    wishes: Mapping[str, Any] = MappingProxyType({})

    @property
    def path(self) -> Path:
        """The program."""
        return PROGRAMS / f"{self.name}.py"

    def blocked(self) -> set[tuple[str, int]]:
        """Return (thread, line) of each thread that the program marks as blocked."""
        lines = enumerate(self.path.read_text("utf-8").splitlines(), 1)
        marks = [(match[1].split(", "), line) for line, text in lines if (match := _MARK.search(text))]
        return {(name, line) for names, line in marks for name in names}


def dead(name: str, cause: Cause | None, *says: str, detail: str | None = None, **more: Any) -> Row:
    """Return the row of a program that hangs."""
    return Row(name, DEADLOCK, detail, cause, says, exit_code=None, **more)


SPAWN, SERVER = StartMethod.SPAWN, StartMethod.FORKSERVER
ITEMS, TASK_DONE, EXCEPTION = ("items",), ("task_done",), ("exception",)

ENDS = (
    Row("ends_queue", prints="[1, 2]\n"),
    Row("ends_joinable", prints="joined\n", method=SPAWN, lost=TASK_DONE),
    Row("ends_simple_queue", prints="item\n"),
    Row("ends_pipe", prints="one\nend\n"),
    Row("ends_duplex", prints="42\n", method=SERVER),
    Row("ends_wait", prints="1\n2\n3\n"),
    Row("ends_lock", prints="150\n"),
    Row("ends_rlock", prints="twice\ntwice\n", method=SPAWN),
    Row("ends_semaphore", prints="done\n"),
    Row("ends_event", prints="set\n", method=SERVER),
    Row("ends_condition", prints="ready\n"),
    Row("ends_barrier", prints="met\n"),
    Row("ends_pool", prints="[0, 1, 4, 9, 16]\n"),
    Row("ends_manager", prints="['item']\n"),
    Row("ends_executor", prints="[0, 2, 4, 6]\n"),
    Row("ends_fork", prints="b'from'\nb' the'\nb' chi'\nb'ld'\n"),
    Row("ends_threads", prints="[1, 2, 3]\n"),
    Row("ends_timeouts", prints="Empty\nFalse True True\n"),
    Row("ends_alone", prints=""),
    Row("ends_family", prints="0\n1\n2\n3\n"),
    Row("ends_naps", prints="a week\n"),
    Row("ends_network", prints="b'HELLO'\n"),
    Row("ends_stranger", prints="0\ntoo late\n"),
    Row("ends_busy_child", prints="alarm\nNone 3\n-15\n"),
)

DEADLOCKS = (
    dead("dead_write_end", Cause.WRITE_END_OPEN, "Process-1  waits for data in a pipe (Pipe at dead_write_end.py:"),
    dead("dead_sentinel", Cause.MISSING_SENTINEL, "second  waits for an item in Queue"),
    dead("dead_drain", Cause.JOIN_BEFORE_DRAIN, "(its feeder thread)", lost=ITEMS),
    dead("dead_pipe_drain", Cause.JOIN_BEFORE_DRAIN, "waits for room in a full pipe", method=SPAWN),
    dead("dead_task_done", Cause.MISSING_TASK_DONE, "waits in join() of JoinableQueue", lost=TASK_DONE),
    dead("dead_both_send", Cause.FULL_PIPE_BOTH_WAYS, "holds the read end"),
    dead("dead_two_pipes", None, "waits for room in a full pipe"),
    dead("dead_full", Cause.QUEUE_FULL_NOBODY_GETS, "which is full", lost=ITEMS),
    dead("dead_lock_order", Cause.LOCK_ORDER, "Process-1 (holds it; waits as well)"),
    dead("dead_lock_kept", Cause.LOCK_NOT_RELEASED, "main (holds it; waits as well)", method=SERVER),
    dead("dead_holder_died", Cause.LOCK_HOLDER_DIED, "Process-1 died of signal 9", lost=EXCEPTION),
    dead("dead_writer_died", Cause.LOCK_HOLDER_DIED, "Process-1 (holds it; has ended)", lost=ITEMS),
    dead("dead_child_raised", Cause.CHILD_DIED, "Process-1 died: KeyError: 'menu'", lost=EXCEPTION),
    dead("dead_thread_died", Cause.CHILD_DIED, "Thread-1 (work) died: ZeroDivisionError", lost=EXCEPTION),
    dead("dead_same_lock", Cause.WAITS_FOR_ITSELF, "main (holds it; itself)"),
    dead("dead_non_daemon", Cause.NON_DAEMON_WAITS_FOR_EVER, "after returning"),
    dead("dead_get", Cause.GET_WITHOUT_PUT, "main  waits for an item in Queue", method=SPAWN, lost=ITEMS),
    dead("dead_simple_get", Cause.GET_WITHOUT_PUT, "SimpleQueue at dead_simple_get.py:"),
    dead("dead_event", Cause.EVENT_NEVER_SET, "to be set"),
    dead("dead_barrier", Cause.BARRIER_SHORT, "waits at Barrier"),
    dead("dead_condition", None, "waits for a notification"),
    dead("dead_semaphore", None, "waits for a semaphore (Semaphore at"),
    dead("dead_forked_lock", Cause.FORK_WITH_LOCK_HELD, "had taken before the fork"),
    dead("dead_unpicklable", Cause.UNPICKLABLE_ITEM, "main  waits for an item", lost=ITEMS),
    dead("dead_threads", Cause.LOCK_ORDER, "main/one  waits for a lock (threading.Lock at"),
    dead("dead_pool", Cause.CHILD_DIED, "waits for the result of", lost=EXCEPTION),
    dead("dead_managed", Cause.GET_WITHOUT_PUT, "managed Queue at dead_managed.py:"),
    dead("dead_os_pipe", Cause.WRITE_END_OPEN, "os.pipe at dead_os_pipe.py:"),
    dead("dead_executor", Cause.WAITS_FOR_ITSELF, "waits for the result of Future at"),
    dead("dead_listener", Cause.WRITE_END_OPEN, "could be ended by main (holds the write end, fd"),
    dead("dead_wait", Cause.WAITS_FOR_ITSELF, "waits for any of Pipe at"),
    dead("dead_part", Cause.LOCK_ORDER, "in a part of the program", "main goes on in time.sleep", detail="partial"),
    dead("dead_big_item", Cause.QUEUE_FULL_NOBODY_GETS, "(its feeder thread)", lost=ITEMS),
    dead("dead_failure", Cause.CHILD_DIED, "(_handle_results) died: TypeError: Refused.__init__()", lost=EXCEPTION),
    dead("dead_import", Cause.CHILD_DIED, "server died: ModuleNotFoundError: No module", method=SPAWN, lost=EXCEPTION),
    dead("dead_subprocess", Cause.JOIN_BEFORE_DRAIN, "waits for room in a full pipe\n"),
    dead("dead_stdin", Cause.WRITE_END_OPEN, "waits for data from the standard input", "main (holds the"),
    dead("dead_network", None, "server  waits for data from the connection to 127.0.0.1:", "let one side send before"),
    dead("dead_backlog", None, "main    waits for the connection to 127.0.0.1:", "server (could accept it, fd"),
    dead("dead_asyncio", None, "main  waits for something to read", "could be ended by main (holds the write end, fd"),
    dead("dead_no_guard", Cause.NO_MAIN_GUARD, "Process-1 died: RuntimeError", method=SPAWN, lost=EXCEPTION),
)

_CONNECTS, _BY_CONNECTING = (
    f"{words} whoever connects to 127.0.0.1:" for words in ("Not proved to be a deadlock:", "could be ended by")
)
OTHERS = (
    Row("spins_empty", SPINNING, "polling", Cause.POLLING, ("keeps asking",), exit_code=None),
    Row("spins_nowait", SPINNING, "polling", Cause.POLLING, ("keeps asking",), exit_code=None),
    Row("spins_busy", SPINNING, "cpu", None, ("main goes on  spins_busy.py:3",), exit_code=None, wishes={"cpu_s": 0.5}),
    Row("spins_naps", SPINNING, "steps", Cause.POLLING, (), exit_code=None, wishes={"steps": 400}),
    Row("spins_timeout", SPINNING, "steps", Cause.POLLING, (), exit_code=None, wishes={"steps": 400}),
    Row(
        *("spins_initializer", SPINNING, "steps", Cause.CHILD_DIED, ("ForkPoolWorker-1 died: ValueError: no data",)),
        exit_code=None,
        lost=EXCEPTION,
        wishes={"steps": 40},
    ),
    Row("raises", RunVerdict.RAISED, "KeyError", None, ("raises.py:3",), exit_code=1),
    Row("crashes", RunVerdict.CRASHED, "SIGSEGV", None, ("killed by SIGSEGV",), exit_code=-11),
    Row("killed", RunVerdict.CRASHED, "SIGKILL", None, ("killed by SIGKILL",), exit_code=-9),
    Row("leaves", RunVerdict.ENDED_EARLY, "exit code 0"),
    Row("exits", FINISHED, "exit code 3", exit_code=3),
    Row("leaks_zombie", cause=Cause.NEVER_JOINED, left=("process",), says=("worker: ended, but never joined",)),
    Row("leaks_orphan", left=("process",), says=("fork-1",)),
    Row("leaks_memory", left=("shared_memory",), says=("never unlinked",)),
    Row("leaks_daemon", left=("process",), says=("worker: a daemon, terminated at the end",)),
    Row("loses_items", lost=ITEMS, says=("1 item in SimpleQueue",)),
    Row("loses_task_done", lost=TASK_DONE, says=("1 taken, task_done() called never",)),
    Row("loses_exception", lost=EXCEPTION, says=("ValueError: no at loses_exception.py:",)),
    Row("loses_thread", prints="seen KeyError\n", lost=EXCEPTION, says=("KeyError: 'menu' at loses_thread.py:8",)),
    Row("races_sentinel", cause=Cause.SENTINEL_TOO_EARLY, lost=ITEMS, says=("2 put, 1 taken",)),
    Row("races_update", prints="1\n"),
    Row("races_answers", prints="[1, 2]\n"),
    Row(
        "stuck_network",
        RunVerdict.STUCK,
        None,
        None,
        (_CONNECTS, _BY_CONNECTING),
        exit_code=None,
        wishes={"wall_s": 2.0},
    ),
    Row("stuck_stopped", RunVerdict.STUCK, None, says=("stopped by a signal",), exit_code=None, wishes={"wall_s": 2.0}),
)

ROWS = (*ENDS, *DEADLOCKS, *OTHERS)
