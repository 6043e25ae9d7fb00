"""The hostile answers are graded in batches, one for each isolation and user; each test looks at one result of one."""

import ctypes
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.course import load_course
from grader.course.stubs import accept_stubs
from grader.sandbox import probe_full, probe_reduced

REPOSITORY = Path(__file__).resolve().parent.parent.parent
ORDINARY = 61234
_CLONE_NEWNS, _BIND, _PRIVATE = 0x00020000, 4096 | 16384, 1 << 18 | 16384
LIMITS = "cpu_s: 0.6, memory_mb: 128, output_kb: 64, tasks: 16, file_mb: 8, steps: 4000"
LESSON = """\
title: Hostile
exercises:
"""
EXERCISE = """\
  - name: {name}
    title: Add
    kind: implement
    defines: [main]
    schedules: 1
    hints: [What does plus do?, Use it.]
    limits: {{{limits}, wall_s: {wall_s}}}
    checks:
      - {{id: returns, title: It adds, points: 1, visibility: shown, hint: Use plus.}}
      - {{id: ends, title: It ends, points: 1, hint: Return.}}
      - {{id: leaves_nothing, title: Nothing stays, points: 1, hint: Join.}}
"""
SUITE = """\
MARK = "{mark}"


def test_returns(play, draw):
    a, b = draw.randint(10**6, 10**9), draw.randint(10**6, 10**9)
    play("main", a, b).returns(a + b)


def test_ends(play, draw):
    a, b = draw.randint(10**6, 10**9), draw.randint(10**6, 10**9)
    play("main", a, b).ends()


def test_leaves_nothing(play, draw):
    a, b = draw.randint(10**6, 10**9), draw.randint(10**6, 10**9)
    play("main", a, b).leaves_nothing()
"""
STUB = '"""Add."""\n\n\ndef main(a, b):\n    # TODO\n    raise NotImplementedError\n'
MARK = "PLANTED-"


def combinations() -> list[tuple[str, str]]:
    """Return the pairs of isolation and user that can be tried here."""
    tiers = [name for name, probe in (("full", probe_full), ("reduced", probe_reduced)) if probe().works]
    users = ["root", "user"] if os.geteuid() == 0 else ["user"]
    return [(tier, user) for user in users for tier in tiers]


@pytest.fixture(scope="session")
def batch() -> Iterator[Callable[[str, str], dict[str, Any]]]:
    """Return the function that gives the results of one isolation and user; two batches are graded at a time."""
    folder = Path(tempfile.mkdtemp(prefix="h-", dir="/var/tmp"))  # what lies in /tmp is covered inside the wall
    folder.chmod(0o755)
    batches = {pair: Batch(folder / "-".join(pair), *pair) for pair in combinations()}

    @functools.cache
    def graded(tier: str, user: str) -> dict[str, Any]:
        batches[tier, user].start()
        for other in [one for one in batches.values() if not one.started][:1]:
            other.start()
        return batches[tier, user].results()

    yield graded
    for one in batches.values():
        one.close()
    shutil.rmtree(folder)


class Batch:
    """One worker, its small course and the secrets around it."""

    def __init__(self, folder: Path, tier: str, user: str) -> None:
        self.folder, self.tier = folder, tier
        self._out, self._log = folder / "course/out.json", folder / "log.txt"
        self._worker: subprocess.Popen[bytes] | None = None
        self.drops = user == "user" and os.geteuid() == 0
        self._course()
        self._secrets()

    def _course(self) -> None:
        course, lesson = self.folder / "course", "exercises/01_hostile"
        rows = [("patient", 60.0), ("hasty", 2.0)]
        exercises = [EXERCISE.format(name=name, wall_s=wall_s, limits=LIMITS) for name, wall_s in rows]
        _write(course / "exercises/course.yaml", "id: hostile\ntitle: Hostile\nlessons: [01_hostile]\n")
        _write(course / lesson / "lesson.yaml", LESSON + "".join(exercises))
        for name, _wall_s in rows:
            _write(course / lesson / f"{name}.py", STUB)
            _write(course / f"tests/hidden/01_hostile/test_{name}.py", SUITE.format(mark=f"{MARK}suite"))
        (course / "tmp").mkdir()
        accept_stubs(load_course(course), course)

    def _secrets(self) -> None:
        course = self.folder / "course"
        _write(course / "solutions/01_hostile/patient.py", f'MARK = "{MARK}solution"\n')
        _write(self.folder / "another" / "patient.py", f'MARK = "{MARK}another"\n')
        _write(course / "secret.txt", f"{MARK}file\n").chmod(0o600)
        if self.drops:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, ORDINARY, ORDINARY)

    @property
    def started(self) -> bool:
        """Whether the worker has been started."""
        return self._worker is not None

    def start(self, *names: str) -> None:
        """Start the worker, for all cases or those named."""
        if self.started:
            return
        environment = {"PATH": os.environ["PATH"], "SECRET": f"{MARK}environment", "PYTHONDONTWRITEBYTECODE": "1"}
        environment["PYTHONPATH"] = os.pathsep.join([str(REPOSITORY), *_packages()])
        python = _shared_interpreter(self.folder) if self.drops else sys.executable
        command = [python, "-m", "tests.hostile.worker", str(self.folder / "course"), self.tier, str(self._out), *names]
        with self._log.open("wb") as log:
            self._worker = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_becoming_ordinary(self.folder) if self.drops else None,
            )

    def results(self) -> dict[str, Any]:
        """Wait for the worker and return the results by name."""
        assert self._worker is not None
        code = self._worker.wait()
        assert code == 0, self._log.read_text(errors="replace")[-3000:]
        return dict(json.loads(self._out.read_text()))

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _packages() -> list[str]:
    return [path for path in sys.path if path.endswith("site-packages")]


def _shared_interpreter(folder: Path) -> str:
    """Return where an ordinary user finds the interpreter: it may lie where only root can go."""
    prefix = Path(sys.base_prefix).resolve()
    return str(folder / "python" / Path(sys._base_executable).resolve().relative_to(prefix))  # type: ignore[attr-defined]


def _becoming_ordinary(folder: Path) -> Callable[[], None]:
    """Return what makes a child of root an ordinary user, with the interpreter bound to where he can go."""
    prefix, place = Path(sys.base_prefix).resolve(), folder / "python"
    place.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)

    def become() -> None:
        for result in (
            libc.unshare(_CLONE_NEWNS),
            libc.mount(None, b"/", None, _PRIVATE, None),
            libc.mount(os.fsencode(prefix), os.fsencode(place), None, _BIND, None),
        ):
            if result != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        os.setgroups([])
        os.setresgid(ORDINARY, ORDINARY, ORDINARY)
        os.setresuid(ORDINARY, ORDINARY, ORDINARY)

    return become
