"""Runs a program of `programs/` bare, as `explain` does, in this process or by the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.grading.program import Wishes, explain
from grader.model.evidence import Blocked, Evidence
from grader.model.explained import ExplainResult
from grader.model.verdicts import StartMethod
from grader.sandbox import Program
from grader.supervise.run import Supervisor

PROGRAMS = Path(__file__).parent / "programs"


class Explained(NamedTuple):
    """What came out, and the evidence behind it."""

    result: ExplainResult
    evidence: Evidence

    def of(self, process: str, thread: str = "MainThread") -> Blocked:
        """Return the blocked thread of the process."""
        (found,) = [item for item in self.result.blocked if (item.process, item.thread) == (process, thread)]
        return found


def run(
    script: Path | str,
    *arguments: str,
    method: str = "",
    on_part: Callable[[str], None] = lambda _message: None,
    walled: bool = False,
    **wishes: Any,
) -> Explained:
    """Run a script under supervision; its output goes where ours goes."""
    start_method = StartMethod(method) if method else None
    program = Program(str(PROGRAMS / script), arguments, start_method=start_method, walled=walled)
    return Explained(*explain(program, Wishes(start_method=start_method, **wishes), on_part=on_part))


def time_is_over_once_still(patch: pytest.MonkeyPatch, processes: int = 1) -> None:
    """Let a run's time be over as soon as so many processes stand still and no deadlock could be proved of that."""

    def over(supervisor: Supervisor) -> bool:
        look, _why = supervisor._unproved
        return look is not None and len({task.pid for task in look.calls}) >= processes

    patch.setattr(Supervisor, "_out_of_wall_time", over)


class Shown(NamedTuple):
    """What a command line wrote, its exit code, and the JSON if there was any."""

    code: int
    out: bytes
    err: bytes
    json: dict[str, Any]


def command(tmp_path: Path, *words: str, given: bytes = b"", **options: Any) -> Shown:
    """Run `python -m grader explain --json FILE WORD…` in a process of its own."""
    to = tmp_path / "result.json"
    line = [sys.executable, "-m", "grader", "explain", "--json", str(to), *words]
    done = subprocess.run(line, input=given, capture_output=True, check=False, **options)
    return Shown(done.returncode, done.stdout, done.stderr, json.loads(to.read_bytes()) if to.exists() else {})


def without_us(script: Path | str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script as its user would, with our own environment and working folder."""
    line = [sys.executable, str(PROGRAMS / script), *arguments]
    return subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=os.environ)
