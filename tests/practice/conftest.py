"""One helper: runs a program of `programs/` as in practice. After each test no process and no file may be left."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from grader.model.course import Limits
from grader.model.evidence import Evidence
from grader.model.verdicts import StartMethod
from grader.sandbox import RunRequest
from grader.sandbox.practice import MARK
from grader.supervise.practice import practise

PROGRAMS = Path(__file__).parent / "programs"

Practise = Callable[..., Evidence]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder in which runs make theirs, and see to it that it is empty at the end.

    Its name is short: the path of a socket has 108 characters at most.
    """
    path = Path(tempfile.mkdtemp(prefix="t-"))
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    yield path
    assert marked(path) == []
    path.rmdir()


def marked(folder: Path) -> list[str]:
    """Return the command lines of the living processes of runs below `folder`."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get(MARK, "").startswith(str(folder))
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


@pytest.fixture
def run(folder: Path) -> Practise:
    """Return the helper: call the function `call` of `programs/<program>.py` with the arguments."""

    def practise_program(
        program: str,
        call: str,
        *arguments: Any,
        method: str = "fork",
        source: bytes | None = None,
        defines: tuple[str, ...] = (),
        scenes: str = "",
        scene: str = "",
        **limits: Any,
    ) -> Evidence:
        request = RunRequest(
            file=f"{program}.py",
            source=(PROGRAMS / f"{program}.py").read_bytes() if source is None else source,
            function="" if scene else call,
            arguments=arguments,
            defines=defines,
            scenes=scenes,
            scene=scene,
            start_method=StartMethod(method),
            limits=Limits(**limits),
        )
        return practise(request)

    return practise_program
