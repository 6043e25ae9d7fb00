"""The user, or the clock, ends a program: what was seen before that is told, and of what nobody has died."""

from pathlib import Path

import pytest

from grader.grading.program import Wishes, explain
from grader.model.verdicts import RunVerdict
from grader.procfs import read_call
from grader.sandbox import Program
from grader.supervise import run
from grader.supervise.run import Supervisor
from tests.live import explained


def test_who_dies_of_the_interrupt_is_no_dead_child(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ready = tmp_path / "ready"

    def waiting() -> bool:
        """Tell whether main waits for the network by now, and its child for main."""
        pids = ready.read_text().split() if ready.exists() else []
        if pids[2:] != ["all"]:
            return False
        calls = [read_call(Path(f"/proc/{pid}/syscall").read_bytes()) for pid in pids[:2]]
        return [call.name for call in calls if call] == ["accept4", "read"]

    program = Program(str(explained.PROGRAMS / "waits_outside.py"), (str(ready),))
    found, _evidence = explain(program, Wishes(), waiting)
    assert "KeyboardInterrupt" in capfd.readouterr().err
    assert (found.verdict, found.detail, found.exit_code, found.cause) == (RunVerdict.STUCK, "interrupted", None, None)
    assert [(seen.name, seen.exit_code) for seen in found.processes] == [("main", None), ("listener", None)]
    assert found.lost == ()
    assert "Not proved to be a deadlock: whoever connects to 127.0.0.1:" in found.message


def test_who_sleeps_beside_a_wait_for_the_outside_sleeps_by_the_real_clock(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ready = tmp_path / "ready"
    looks = 0

    def seen_asleep() -> bool:
        """Tell whether main has waited for the network, and its thread slept, at a hundred looks on end."""
        nonlocal looks
        tasks = ready.read_text().split() if ready.exists() else []
        if len(tasks) == 3:
            calls = [read_call(Path(f"/proc/{tasks[0]}/task/{tid}/syscall").read_bytes()) for tid in tasks[:2]]
            looks = looks + 1 if [call.name for call in calls if call] == ["accept4", "poll"] else 0
        return looks > 100

    program = Program(str(explained.PROGRAMS / "sleeps_beside_outside.py"), (str(ready),))
    found, _evidence = explain(program, Wishes(), seen_asleep)
    assert (found.verdict, found.virtual_s, capfd.readouterr().out) == (RunVerdict.STUCK, 0.0, "")
    assert "Not proved to be a deadlock: whoever connects to 127.0.0.1:" in found.message


def test_why_nothing_is_proved_is_told_whenever_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def over_by_now(supervisor: Supervisor) -> bool:
        """Tell whether the time is over: right after it has been seen that nothing can be proved."""
        asked.extend([True] if supervisor._unproved[0] else [])
        return len(asked) > 1

    monkeypatch.setattr(run, "BUDGET_EVERY_S", 0.0)
    monkeypatch.setattr(Supervisor, "_out_of_wall_time", over_by_now)
    found, _evidence = explain(Program(str(explained.PROGRAMS / "corpus" / "stuck_network.py"), ()), Wishes())
    assert found.verdict is RunVerdict.STUCK
    assert (found.detail or "").startswith("whoever connects to 127.0.0.1:")
