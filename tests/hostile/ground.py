"""A small course with secrets in it, and commands beside it as root or as an ordinary user."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.course import load_course
from grader.course.stubs import accept_stubs
from grader.sandbox import probe_full, probe_reduced

REPOSITORY = Path(__file__).resolve().parent.parent.parent
ORDINARY = 61234
MARK = "PLANTED-"
HONEST = b"def main(a, b):\n    return a + b\n"
STUB = '"""Add."""\n\n\ndef main(a, b):\n    # TODO\n    raise NotImplementedError\n'
_CLONE_NEWNS, _BIND, _PRIVATE = 0x00020000, 4096 | 16384, 1 << 18 | 16384
_LIMITS = "memory_mb: 128, output_kb: 64, tasks: 16, file_mb: 8, steps: 4000"
_LESSON = """\
title: Hostile
exercises:
"""
_EXERCISE = """\
  - name: {name}
    title: Add
    kind: implement
    defines: [main]
    schedules: 1
    hints: [What does plus do?, Use it.]
    limits: {{{limits}, cpu_s: {cpu_s}, wall_s: {wall_s}}}
    checks:
      - {{id: returns, title: It adds, points: 1, visibility: shown, hint: Use plus.}}
      - {{id: ends, title: It ends, points: 1, hint: Return.}}
      - {{id: leaves_nothing, title: Nothing stays, points: 1, hint: Join.}}
"""
_SUITE = """\
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


def combinations() -> list[tuple[str, str]]:
    """Return the pairs of isolation and user that can be tried here."""
    tiers = [name for name, probe in (("full", probe_full), ("reduced", probe_reduced)) if probe().works]
    users = ["root", "user"] if os.geteuid() == 0 else ["user"]
    return [(tier, user) for user in users for tier in tiers]


def write(path: Path, content: str | bytes) -> Path:
    """Write a file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


class Ground:
    """A folder that belongs to one user, with a course and secrets in it, and commands that are run there."""

    def __init__(self, folder: Path, user: str) -> None:
        self.folder, self.course = folder, folder / "course"
        self.drops = user == "user" and os.geteuid() == 0
        self._write_course()
        write(self.course / "solutions/01_hostile/patient.py", f'MARK = "{MARK}solution"\n')
        write(folder / "another" / "patient.py", f'MARK = "{MARK}another"\n')
        write(self.course / "secret.txt", f"{MARK}file\n").chmod(0o600)
        (self.course / "tmp").mkdir()

    def _write_course(self) -> None:
        lesson = "exercises/01_hostile"
        # on a slow disk the kernel works longer for the same answer: none may feel it whose point is another one
        rows = [("patient", 6.0, 60.0), ("brief", 0.6, 60.0), ("hasty", 6.0, 2.0)]
        exercises = [
            _EXERCISE.format(name=name, cpu_s=cpu_s, wall_s=wall_s, limits=_LIMITS) for name, cpu_s, wall_s in rows
        ]
        write(self.course / "exercises/course.yaml", "id: hostile\ntitle: Hostile\nlessons: [01_hostile]\n")
        write(self.course / lesson / "lesson.yaml", _LESSON + "".join(exercises))
        for name, *_limits in rows:
            write(self.course / lesson / f"{name}.py", STUB)
            write(self.course / f"tests/hidden/01_hostile/test_{name}.py", _SUITE.format(mark=f"{MARK}suite"))
        accept_stubs(load_course(self.course), self.course)

    def hand_over(self) -> None:
        """Make all of it the ordinary user's, where that is who grades here."""
        if self.drops:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, ORDINARY, ORDINARY, follow_symlinks=False)

    def begin(self, words: Sequence[str], log: Path, **environment: str) -> "subprocess.Popen[bytes]":
        """Start Python with these words as the user, with what it prints in a file."""
        given = {"PATH": os.environ["PATH"], "SECRET": f"{MARK}environment", "PYTHONDONTWRITEBYTECODE": "1"}
        given["PYTHONPATH"] = os.pathsep.join([str(REPOSITORY), *_packages()])
        python = _shared_interpreter(self.folder) if self.drops else sys.executable
        if self.drops:  # the library that belongs to it, and not one of the same name that the system has
            given["LD_LIBRARY_PATH"] = str(self.folder / "python" / "lib")
        with log.open("wb") as file:
            return subprocess.Popen(
                [python, *words],
                cwd=REPOSITORY,
                env={**given, **environment},
                stdout=file,
                stderr=subprocess.STDOUT,
                preexec_fn=_becoming_ordinary(self.folder) if self.drops else None,
            )


def _packages() -> list[str]:
    return [path for path in sys.path if path.endswith("site-packages")]


def _shared_interpreter(folder: Path) -> str:
    """Return where an ordinary user finds the interpreter: it may lie where only root can go."""
    prefix = Path(sys.base_prefix).resolve()
    return str(folder / "python" / Path(sys._base_executable).resolve().relative_to(prefix))  # type: ignore[attr-defined]


def _becoming_ordinary(folder: Path) -> Callable[[], None]:
    """Return what makes a child of root an ordinary user, with the interpreter bound to where he can go."""
    prefix, place = Path(sys.base_prefix).resolve(), folder / "python"
    place.mkdir(exist_ok=True)
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
