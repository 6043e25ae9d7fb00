"""What a supervisor needs of the place in which a run takes place, be there a wall around it or not."""

from collections.abc import Iterable
from typing import Protocol

from grader.procfs import ProcessTable, Task
from grader.sandbox.shared import SharedFiles, Stored, Waiter
from grader.sandbox.wall import RunRequest


class Ground(Protocol):
    """Starts a run, shows its processes, wakes and ends them.

    `table` is the `/proc` in which the processes are numbered as they number themselves.
    """

    shared: SharedFiles
    table: ProcessTable

    def begin(self, request: RunRequest) -> int:
        """Start the run and return the id of its main process. Raises `SandboxLost`."""

    def members(self) -> list[int]:
        """Return the process ids of the run, zombies included."""

    @property
    def lists_all(self) -> bool:
        """Whether `members` misses nobody, so that `all_members` has no more to say."""

    def all_members(self) -> list[int]:
        """As `members`, in a way that misses nobody, whatever ends meanwhile."""

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a process of the run; it need not exist any more."""

    def wake(self, waiter: Waiter) -> bool:
        """Let a waiter go on; `False` if it has gone."""

    def rest(self, seconds: float) -> bool:
        """Wait for so long, or until a thread of the run says that it waits for us; return whether one did."""

    def clean(self) -> dict[int, int]:
        """End and reap what is left; return the wait status of each reaped process."""

    def left_in_memory(self) -> list[str]:
        """Return the names of the semaphores and the shared memory that the run has left in the system."""

    def freeze(self) -> None:
        """Stop the processes of a run that has come to a limit, where their number would hold us up."""

    def stored(self) -> Stored:
        """Return what lies in the run's folders; nothing where they are not its own."""

    def count_since(self, root: int, pids: Iterable[int]) -> int:
        """Return how many tasks have been started since `root`, one of `pids` the last; 0 where numbers do not tell."""


class ProgramGround(Ground, Protocol):
    """Ground for a program of the user's own."""

    def signal_thread(self, task: Task, number: int) -> bool:
        """Send a signal to one thread; `False` where that cannot be done."""

    def interrupt(self, root: int) -> None:
        """Let the program hear Ctrl-C, which only we have heard; it need not exist any more."""

    def give_terminal(self, root: int) -> bool:
        """Let the program read from the terminal from now on; `False` where there is none, or it has it already."""
