"""False proofs on live rings and on a parent of one child after another, true ones on rings that have stopped."""

import argparse
import multiprocessing
import os
import time

from grader.grading.verify import hogs
from grader.procfs import ProcessTable, Stillness
from tests.bench.common import table


def member(reader, writer, rounds):
    """Pass a token round, for ever or for some rounds, then keep still."""
    while rounds != 0:
        os.write(writer, os.read(reader, 1))
        rounds -= 1
    while True:
        os.read(reader, 1)


def start_ring(size: int, rounds: int) -> list[multiprocessing.Process]:
    """Start `size` processes in a ring of pipes with one token; each stops after `rounds` turns, -1 for never."""
    pipes = [os.pipe() for _ in range(size)]
    context = multiprocessing.get_context("fork")
    ring = [
        context.Process(target=member, args=(pipes[index][0], pipes[(index + 1) % size][1], rounds), daemon=True)
        for index in range(size)
    ]
    for process in ring:
        process.start()
    os.write(pipes[0][1], b"x")
    for ends in pipes:
        for end in ends:
            os.close(end)
    return ring


def looks_at_live_ring(size: int, looks: int) -> tuple[int, float]:
    """Return how many of the looks gave a false proof, and looks per second."""
    ring = start_ring(size, -1)
    table_ = ProcessTable()
    stillness = Stillness(table_, lambda: [process.pid for process in ring], shortcuts=False)
    started = time.monotonic()
    false = sum(stillness.look().still for _ in range(looks))
    speed = looks / (time.monotonic() - started)
    end(ring)
    table_.close()
    return false, speed


def finds_dead_ring(size: int, patience_s: float = 20.0) -> bool:
    """Tell whether a ring that stops is proved still."""
    ring = start_ring(size, 20)
    table_ = ProcessTable()
    stillness = Stillness(table_, lambda: [process.pid for process in ring])
    limit = time.monotonic() + patience_s
    found = False
    while not found and time.monotonic() < limit:
        found = stillness.look().still
    end(ring)
    table_.close()
    return found


def one_after_another() -> None:
    """Have children for ever, each of which ends at once and is waited for."""
    while True:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)


def looks_at_parent(looks: int) -> tuple[int, float]:
    """Return how many looks at a parent of short-lived children gave a false proof, and looks per second."""
    parent = multiprocessing.get_context("fork").Process(target=one_after_another, daemon=True)
    parent.start()
    table_ = ProcessTable()
    stillness = Stillness(
        table_,
        lambda: [parent.pid, *table_.descendants_by_children(parent.pid)],
        members_again=lambda: [parent.pid, *table_.descendants(parent.pid)],
        shortcuts=False,
    )
    started = time.monotonic()
    false = sum(stillness.look().still for _ in range(looks))
    speed = looks / (time.monotonic() - started)
    end([parent])
    table_.close()
    return false, speed


def end(ring: list[multiprocessing.Process]) -> None:
    """End the processes."""
    for process in ring:
        process.kill()
        process.join()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looks", type=int, default=1_000_000, help="in all")
    parser.add_argument("--dead", type=int, default=1000, help="rings that stop, in all")
    arguments = parser.parse_args()
    rows = []
    for load in (0, 8):
        with hogs(load):
            for size in (2, 3, 8):
                looks, dead = -(-arguments.looks // 6), -(-arguments.dead // 6)
                false, speed = looks_at_live_ring(size, looks)
                found = sum(finds_dead_ring(size) for _ in range(dead))
                rows.append((f"ring of {size}", load, f"{looks:,}", false, f"{speed:,.0f}", f"{found} of {dead}"))
            false, speed = looks_at_parent(looks)
            rows.append(("one child after another", load, f"{looks:,}", false, f"{speed:,.0f}", ""))
    table("Proofs", ("processes", "hogs", "looks at live ones", "false proofs", "looks/s", "dead ones found"), rows)


if __name__ == "__main__":
    main()
