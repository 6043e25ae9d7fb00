"""Who descends from a process, while parents end and numbers are used again."""

from collections.abc import Iterator

from grader.procfs.table import Stat
from grader.sandbox.kin import Kin

ROOT = 10


class Machine:
    """A `/proc` that has got a few moments to live: in each, the parent of each process that is there.

    A moment has passed when all of its processes have been asked; `None` for one that ends before it is.
    """

    def __init__(self, *moments: dict[int, int | None]) -> None:
        self.moments: Iterator[dict[int, int | None]] = iter(moments)
        self.asked = list[int]()
        self._now: dict[int, int | None] = {}

    def pids(self) -> list[int]:
        self._now = next(self.moments, self._now)
        return list(self._now)

    def stat(self, pid: int) -> Stat | None:
        self.asked.append(pid)
        parent = self._now[pid]
        return None if parent is None else Stat("x", "S", parent, 0.0, 0.0, 0, 0, 0, 0)


def kin(machine: Machine) -> Kin:
    return Kin(machine, ROOT)  # type: ignore[arg-type]


def test_all_below_the_root_are_found_and_nobody_else() -> None:
    machine = Machine({1: 0, 5: 1, ROOT: 5, 11: ROOT, 12: 11, 20: 5, 21: 20})
    assert kin(machine).all() == [11, 12]


def test_a_stranger_is_asked_once() -> None:
    now: dict[int, int | None] = {1: 0, ROOT: 1, 11: ROOT, 20: 1}
    machine = Machine(now, now)
    found = kin(machine)
    found.all()
    machine.asked.clear()
    assert found.all() == [11]
    assert machine.asked == [ROOT, 11]


def test_a_number_that_was_free_in_between_is_asked_again() -> None:
    found = kin(Machine({1: 0, ROOT: 1, 20: 1}, {1: 0, ROOT: 1}, {1: 0, ROOT: 1, 20: ROOT}))
    assert [found.all(), found.all(), found.all()] == [[], [], [20]]


def test_whose_parent_ends_while_we_ask_is_no_stranger() -> None:
    found = kin(Machine({1: 0, ROOT: 1, 11: None, 12: 11}, {1: 0, ROOT: 1, 12: ROOT}))
    assert found.all() == [12]
    assert found.all() == [12]


def test_whose_parent_cannot_be_seen_is_a_stranger() -> None:
    found = kin(Machine({1: 0, ROOT: 1, 11: ROOT, 30: 29}))
    assert found.all() == [11]


def test_who_loses_a_parent_each_time_is_asked_until_one_stays() -> None:
    losing: list[dict[int, int | None]] = [{1: 0, ROOT: 1, 50: number} for number in range(40, 45)]
    found = kin(Machine(*losing, {1: 0, ROOT: 1, 50: ROOT}))
    assert found.all() == []
    assert found.all() == [50]
