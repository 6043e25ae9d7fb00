"""Grades hostile answers, one after the other, and looks after each at what has become of the machine.

Run as a process of its own: `python -m tests.hostile.worker FOLDER TIER OUT [NAME…]`. It adopts whatever escapes from a
sandbox, so that after each answer nobody may descend from it. Between two hostile answers an honest one is graded.
"""

import ctypes
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.course import CourseFiles, load_course
from grader.grading import Options
from grader.grading.session import Turn, grade_answers
from grader.model.evidence import Evidence
from grader.model.verdicts import Isolation, StartMethod
from grader.suite.laboratory import Answer, Laboratory
from tests.hostile.cases import Case, all_cases

PR_SET_CHILD_SUBREAPER = 36
MARK = "PLANTED" + "-"
PATIENCE_S = 5.0
HONEST = b"def main(a, b):\n    return a + b\n"


class Watched(Laboratory):
    """A laboratory that remembers the evidence of its last run."""

    last: Evidence | None = None

    def run(self, *args: Any, **options: Any) -> Evidence:
        """As the laboratory's, and remembered."""
        self.last = super().run(*args, **options)
        return self.last


class World:
    """What an answer must not change."""

    def __init__(self, tier: str) -> None:
        self._shares_memory = tier == "reduced"  # behind the full wall there is a /dev/shm of its own
        self.before = self._look()

    def problems(self) -> list[str]:
        """Return what is not as it was, once it has had time to settle."""
        until = time.monotonic() + PATIENCE_S
        while (found := self._differences()) and time.monotonic() < until:
            os.sched_yield()
        if self._shares_memory and os.getuid() != 0:
            for path in [entry.path for entry in os.scandir("/dev/shm") if _owned(entry.path)]:
                os.unlink(path)  # told once; the next answer must not be blamed for it
        self.before = self._look()
        return found

    def _differences(self) -> list[str]:
        now, found = self._look(), []
        for what, before in self.before.items():
            new = sorted(now[what] - before)
            if new:
                found.append(f"{what}: {new[:5]}")
        return found

    def _look(self) -> dict[str, set[str]]:
        _reap()
        return {
            "processes": set(_descendants()),
            "temporary files": set(os.listdir(tempfile.gettempdir())),
            "shared memory": {e.name for e in os.scandir("/dev/shm") if self._shares_memory and _owned(e.path)},
            "mounts": set(Path("/proc/self/mountinfo").read_text().splitlines()),
            "System V": {line for kind in ("shm", "msg", "sem") for line in _system_v(kind)},
        }


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _descendants() -> Iterator[str]:
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parents[int(name)] = int(Path("/proc", name, "stat").read_bytes().rpartition(b")")[2].split()[1])
            except OSError:
                continue
    for pid in parents:
        above = parents[pid]
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid():
            yield str(pid)


def _owned(path: str) -> bool:
    """Tell what may be ours in a folder that all use: of our user, or of one that walls are given."""
    try:
        owner = os.lstat(path).st_uid
    except OSError:
        return False
    return owner >= 0x60000000 or (owner == os.getuid() and owner != 0)


def _system_v(kind: str) -> list[str]:
    rows = [line.split() for line in Path("/proc/sysvipc", kind).read_text().splitlines()[1:]]
    return [f"{kind} {row[1]}" for row in rows]


def main(folder: str, tier: str, out: str, *names: str) -> None:
    """Grade the cases and write what became of them."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    root = Path(folder)
    tempfile.tempdir = str(root / "tmp")
    course = load_course(root)
    exercises = {exercise.name: exercise for exercise in course.exercises}
    cases = [case for case in all_cases() if not names or case.name in names]
    laboratory, world = Watched(Isolation(tier)), World(tier)
    results: dict[str, dict[str, Any]] = {}

    def turns() -> Iterator[Turn]:
        for case in cases:
            yield Turn(Answer(case.name, exercises[case.exercise], case.source), StartMethod(case.start))
            yield Turn(Answer(f"neighbour of {case.name}", exercises["patient"], HONEST), StartMethod.FORK)

    def on_answer(graded: Any) -> None:
        case: Case = cases[graded.index // 2]
        if graded.index % 2:
            results[case.name]["neighbour"] = [str(check.status) for check in graded.checks]
            return
        evidence = laboratory.last
        assert evidence is not None, [check.message for check in graded.checks]
        laboratory.close()
        results[case.name] = {
            "verdict": str(evidence.verdict),
            "detail": evidence.detail or "",
            "left": sorted({item.kind for item in evidence.left_behind}),
            "passes": [check.id for check in graded.checks if check.points > 0],
            "statuses": [str(check.status) for check in graded.checks],
            "messages": [check.message for check in graded.checks],
            "found": MARK in repr((evidence.value, evidence.output, [check.message for check in graded.checks])),
            "shown": repr((evidence.value, evidence.output))[:500],
            "problems": world.problems(),
            "wall_s": round(evidence.wall_s, 2),
        }

    grade_answers(CourseFiles(root), turns(), course.exercises, Options(), laboratory, lambda *_: None, on_answer)
    Path(out).write_text(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
