"""Time that threads have waited for a processor, on a live machine and on numbers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.procfs import Delays, ProcessTable, Task, delays

SPIN = "while True: pass"


def thread(folder: Path, tid: int, waited_ns: int) -> Task:
    place = folder / f"5/task/{tid}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "schedstat").write_text(f"1000 {waited_ns} 3\n")
    return Task(5, tid)


def test_what_threads_and_we_have_waited_since_the_beginning_is_added_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours"
    monkeypatch.setattr(delays, "_OURS", ours)
    ours.write_text("1 2000000000 3\n")
    table = ProcessTable(tmp_path)
    counted = Delays(table)
    one = thread(tmp_path, 5, 250_000_000)
    assert counted.seconds([one]) == 0.25
    two = thread(tmp_path, 6, 500_000_000)
    ours.write_text("1 3000000000 3\n")
    assert counted.seconds([one, two]) == 1.75
    assert counted.seconds([two]) == counted.seconds([]) == 1.75  # what was counted stays counted
    table.close()


@pytest.mark.parametrize("line", ["", "0 0\n"])
def test_where_the_kernel_does_not_count_nobody_has_waited(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delays, "_OURS", tmp_path / "none")
    one = thread(tmp_path, 5, 7)
    (tmp_path / "5/task/5/schedstat").write_text(line)
    table = ProcessTable(tmp_path)
    assert Delays(table).seconds([one, Task(5, 99)]) == 0.0
    table.close()


def test_who_shares_a_processor_with_another_one_waits_for_it() -> None:
    cpu = min(os.sched_getaffinity(0))
    pair = [
        subprocess.Popen([sys.executable, "-S", "-c", f"import os; os.sched_setaffinity(0, {{{cpu}}})\n{SPIN}"])
        for _ in range(2)
    ]
    table = ProcessTable()
    counted, tasks = Delays(table), [Task(one.pid, one.pid) for one in pair]
    while counted.seconds(tasks) < 0.05:
        pass
    for one in pair:
        one.kill()
        one.wait()
    table.close()
