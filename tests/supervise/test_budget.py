"""Budgets, over made-up processes: what counts, what it is called, and who hides nothing."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import pytest
from msgspec import structs

from grader.model.course import Limits
from grader.model.verdicts import RunVerdict
from grader.procfs import Stat
from grader.sandbox import Stored
from grader.supervise.budget import FILES_MOST, Budgets
from grader.supervise.judge import Ending, Seen

MB = 1024 * 1024
LIMITS = Limits(cpu_s=10.0, idle_cpu_s=20.0, memory_mb=100, tasks=4, output_kb=8)
STRICT = structs.replace(LIMITS, idle_cpu_s=7.0)


def stat(cpu_s: float = 0.0, own_cpu_s: float | None = None, rss: int = MB, start: int = 1) -> Stat:
    own = cpu_s if own_cpu_s is None else own_cpu_s
    return Stat("python", "R", 1, cpu_s, own, 30 * MB, rss, 0, start)


class World:
    """A ground and its table in one: processes and folders that a test sets as it likes."""

    def __init__(self) -> None:
        self.processes = {2: stat()}
        self.kept, self.printed, self.last, self.done = Stored(), 0, 2, 0
        self.shared = self.table = self

    def output_size(self) -> int:
        return self.printed

    def progress(self) -> int:
        return self.done

    def members(self) -> list[int]:
        return list(self.processes)

    def stat(self, pid: int) -> Stat | None:
        return self.processes.get(pid)

    def read_once(self, path: str, limit: int = 0) -> bytes | None:
        pid, _, name = path.partition("/")
        return b"Pss: %d kB\n" % (self.processes[int(pid)].rss // 1024) if name == "smaps_rollup" else b""

    def stored(self) -> Stored:
        return self.kept

    def count_since(self, root: int, pids: Iterable[int]) -> int:
        return self.last - root


@pytest.fixture
def world() -> World:
    return World()


def over(world: World, seen: Seen | None = None, limits: Limits = LIMITS) -> tuple[RunVerdict, str | None] | None:
    ground: Any = world
    ending = Budgets(ground, limits, seen or Seen()).over(2)
    return None if ending is None else (ending.verdict, ending.detail)


def test_a_modest_program_is_within_all_budgets(world: World) -> None:
    assert over(world) is None


def test_output_is_counted_in_kilobytes(world: World) -> None:
    world.printed = 8 * 1024
    assert over(world) is None
    world.printed += 1
    assert over(world) == (RunVerdict.LIMIT, "output")


def test_many_processes_one_after_the_other_are_too_many(world: World) -> None:
    world.last = 2 + 4 * 16
    assert over(world) is None
    world.last += 1
    assert over(world) == (RunVerdict.LIMIT, "processes")


def test_a_bomb_is_called_by_its_number_and_not_by_its_memory(world: World) -> None:
    world.processes = {pid: stat(rss=90 * MB, start=pid) for pid in range(2, 7)}
    assert over(world) == (RunVerdict.LIMIT, "processes")


def test_time_of_those_whom_nobody_waited_for_is_not_forgotten(world: World) -> None:
    ground: Any = world
    budgets = Budgets(ground, LIMITS, Seen())
    for child in range(10, 19):
        world.processes = {2: stat(), child: stat(1.0, start=child)}
        assert budgets.over(2) is None
    world.processes = {2: stat(), 19: stat(1.5, start=19)}
    ending = budgets.over(2)
    assert ending is not None
    assert (ending.verdict, ending.detail) == (RunVerdict.SPINNING, "cpu")


def test_time_without_an_operation_counts_from_the_last_one(world: World) -> None:
    seen = Seen()
    ground: Any = world
    budgets = Budgets(ground, STRICT, seen)
    for cpu_s, done, steps in ((6.9, 0, 0), (7.1, 1, 0), (9.0, 1, 1)):
        world.processes, world.done, seen.steps = {2: stat(cpu_s)}, done, steps
        assert budgets.over(2) is None


def test_a_loop_without_any_operation_ends_before_all_its_time_is_used(world: World) -> None:
    world.processes = {2: stat(7.0)}
    assert over(world, limits=STRICT) is None
    world.processes = {2: stat(7.1)}
    assert over(world, limits=STRICT) == (RunVerdict.SPINNING, "cpu")


def test_time_that_a_parent_has_taken_over_counts_once(world: World) -> None:
    seen = Seen()
    ground: Any = world
    budgets = Budgets(ground, LIMITS, seen)
    world.processes = {2: stat(0.5), 3: stat(6.0, start=3)}
    budgets.over(2)
    world.processes = {2: stat(6.5, own_cpu_s=0.5)}
    assert budgets.over(2) is None
    assert seen.cpu_s == 6.5


@pytest.mark.parametrize(
    ("stored", "rss_mb", "detail"),
    [
        (Stored(on_disk=101 * MB), 1, "files"),
        (Stored(in_memory=101 * MB), 1, "memory"),
        (Stored(files=FILES_MOST + 1), 1, "files"),
        (Stored(on_disk=60 * MB), 45, "files"),
        (Stored(in_memory=60 * MB), 45, "memory"),
        (Stored(), 101, "memory"),
    ],
)
def test_memory_and_files_add_up_and_the_larger_part_gives_the_name(
    world: World, stored: Stored, rss_mb: int, detail: str
) -> None:
    world.processes = {2: stat(rss=rss_mb * MB)}
    world.kept = stored
    assert over(world) == (RunVerdict.LIMIT, detail)


@pytest.mark.parametrize("stored", [Stored(on_disk=50 * MB), Stored(in_memory=50 * MB), Stored(files=FILES_MOST)])
def test_what_is_just_within_the_limit_is_allowed(world: World, stored: Stored) -> None:
    world.processes = {2: stat(rss=50 * MB)}
    world.kept = stored
    assert over(world) is None


def test_a_program_that_died_of_a_full_memory_file_system_has_hit_the_limit(world: World) -> None:
    ground: Any = world
    budgets = Budgets(ground, LIMITS, Seen())
    finished = Ending(RunVerdict.FINISHED)
    assert budgets.at_end(finished) is finished
    world.kept = Stored(in_memory=110 * MB)
    assert budgets.at_end(finished) == Ending(RunVerdict.LIMIT, "memory")
    assert budgets.at_end(Ending(RunVerdict.DEADLOCK)) == Ending(RunVerdict.DEADLOCK)


def test_what_was_mapped_before_the_first_look_is_no_part_of_an_interpreter(world: World) -> None:
    world.processes = {2: dataclasses.replace(stat(), size=1 << 40)}  # 2 GB of tables, were all of it touched
    assert over(world) == (RunVerdict.LIMIT, "memory")
