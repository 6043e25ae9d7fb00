"""Grades hostile answers, one after the other, and looks after each at what has become of the machine.

Run as a process of its own: `python -m tests.hostile.worker FOLDER TIER OUT [NAME…]`. It adopts whatever escapes from a
sandbox, so that after each answer nobody may descend from it but who did before. Between two hostile answers an honest
one is graded, behind a wall that stands beside all the others from the first to the last.
"""

import ctypes
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from grader.course import CourseFiles, load_course
from grader.grading import Options
from grader.grading.session import GradedAnswer, Turn, grade_answers
from grader.model.evidence import Evidence
from grader.model.verdicts import Isolation, StartMethod
from grader.suite.laboratory import Answer, Laboratory
from tests.hostile.cases import Case, all_cases

PR_SET_CHILD_SUBREAPER = 36
MARK = "PLANTED" + "-"
PATIENCE_S = 5.0
NEIGHBOUR = "neighbour"
HONEST = "def main(a, b):\n    return a + b\n"


class Watched(Laboratory):
    """A laboratory that remembers the evidence of its last run, and has another one for the neighbour."""

    def __init__(self, tier: Isolation) -> None:
        super().__init__(tier)
        self.last: Evidence | None = None
        self._beside = Laboratory(tier)

    def run(self, answer: Answer, *args: Any, **options: Any) -> Evidence:
        """As the laboratory's, and remembered."""
        where = self._beside.run if answer.submission == NEIGHBOUR else super().run
        self.last = where(answer, *args, **options)
        return self.last

    def end(self) -> None:
        """End the neighbour's wall, too."""
        self.close()
        self._beside.close()


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


class Batch:
    """Grades the cases, and notes what became of each."""

    def __init__(self, root: Path, tier: str, names: Collection[str]) -> None:
        self._files, self._course = CourseFiles(root), load_course(root)
        self._exercises = {exercise.name: exercise for exercise in self._course.exercises}
        self._cases = [case for case in all_cases() if not names or case.name in names]
        self._laboratory = Watched(Isolation(tier))
        self.results: dict[str, dict[str, Any]] = {}
        self._grade([self._neighbour("")], self._note_undisturbed)
        self._world = World(tier)

    def grade(self) -> None:
        """Grade all cases, with the neighbour after each."""
        turns = [[self._turn(case), self._neighbour(case.name)] for case in self._cases]
        self._grade(itertools.chain.from_iterable(turns), self._note)
        self._laboratory.end()

    def _grade(self, turns: Iterable[Turn], on_answer: Callable[[GradedAnswer], None]) -> None:
        course, laboratory = self._course, self._laboratory
        grade_answers(self._files, turns, course.exercises, Options(), laboratory, lambda *_: None, on_answer)

    def _turn(self, case: Case) -> Turn:
        return Turn(Answer(case.name, self._exercises[case.exercise], case.source), StartMethod(case.start))

    def _neighbour(self, after: str) -> Turn:
        """Return an honest answer; each is another one, so that nothing of it is known from before."""
        source = f"# after {after}\n{HONEST}".encode()
        return Turn(Answer(NEIGHBOUR, self._exercises["patient"], source), StartMethod.FORK)

    def _note_undisturbed(self, graded: GradedAnswer) -> None:
        self._undisturbed = self._score_and_time(graded)

    def _score_and_time(self, graded: GradedAnswer) -> dict[str, Any]:
        evidence = self._laboratory.last
        assert evidence is not None, [check.message for check in graded.checks]
        return {
            "statuses": [str(check.status) for check in graded.checks],
            "virtual_s": evidence.virtual_s,
            "steps": evidence.steps,
        }

    def _note(self, graded: GradedAnswer) -> None:
        case = self._cases[graded.index // 2]
        if graded.index % 2:
            now = self._score_and_time(graded)
            self.results[case.name]["neighbour"] = {"as before": now == self._undisturbed, **now}
            return
        self._laboratory.close()
        self.results[case.name] = {**self._seen(graded), "problems": self._world.problems()}

    def _seen(self, graded: GradedAnswer) -> dict[str, Any]:
        evidence = self._laboratory.last
        messages = [check.message for check in graded.checks]
        assert evidence is not None, messages
        return {
            "verdict": str(evidence.verdict),
            "detail": evidence.detail or "",
            "left": sorted({item.kind for item in evidence.left_behind}),
            "passes": [check.id for check in graded.checks if check.points > 0],
            "statuses": [str(check.status) for check in graded.checks],
            "messages": messages,
            "found": MARK in repr((evidence.value, evidence.output, messages)),
            "shown": repr((evidence.value, evidence.output))[:500],
        }


def main(folder: str, tier: str, out: str, *names: str) -> None:
    """Grade the cases and write what became of them."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    root = Path(folder)
    tempfile.tempdir = str(root / "tmp")
    batch = Batch(root, tier, names)
    batch.grade()
    Path(out).write_text(json.dumps(batch.results))


if __name__ == "__main__":
    main(*sys.argv[1:])
