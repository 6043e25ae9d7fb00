"""The user ends a program: what was seen before that is told, and nobody is said to have died of something else."""

from pathlib import Path

import pytest

from grader.grading.program import Wishes, explain
from grader.model.verdicts import RunVerdict
from grader.procfs import read_call
from grader.sandbox import Program
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
    assert "Not proved to be a deadlock: a network socket" in found.message
