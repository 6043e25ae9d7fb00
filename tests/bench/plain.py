"""The plain way, as a pytest plugin: the hidden suites of the course on answers in this very process, in real time.

No wall, no virtual time, no proof: a hanging answer is ended by pytest-timeout. Each check runs under the same inputs
as it does in the grader, one after the other. Used by `tests.bench.bulk` beside pytest-xdist.
"""

import importlib
import multiprocessing
import sys
from pathlib import Path

import psutil
import pytest

from grader.suite.draw import Draw
from grader.suite.scenes import is_scene


def pytest_addoption(parser):
    parser.addoption("--answers", help="the folder with a folder for each student")
    parser.addoption("--inputs", type=int, default=5, help="how many inputs for each check")


def pytest_generate_tests(metafunc):
    if "play" in metafunc.fixturenames:
        lesson, name = metafunc.definition.path.parent.name, metafunc.definition.path.stem.removeprefix("test_")
        paths = sorted(Path(metafunc.config.getoption("--answers")).glob(f"*/{lesson}/{name}.py"))
        metafunc.parametrize("play", paths, indirect=True, ids=[path.parent.parent.name for path in paths])


class Process:
    """What a suite asks of a process."""

    def __init__(self, process):
        self.daemon = process.daemon
        self.exit_code = process.exitcode


class Run:
    """One call of the answer, with the questions that suites ask."""

    def __init__(self, value, started):
        self.value = value
        self.processes = [Process(process) for process in started]

    def returns(self, expected):
        assert self.value == expected
        return self

    def ends(self):
        return self

    def leaves_nothing(self):
        assert multiprocessing.active_children() == []
        return self

    def check(self, condition, what):
        assert condition, what
        return self


class Play:
    """Calls functions of one answer."""

    def __init__(self, path):
        self._path = path
        self._module = None

    def __call__(self, what, *arguments, start_method="fork"):
        multiprocessing.set_start_method(start_method, force=True)
        if self._module is None:
            sys.path.insert(0, str(self._path.parent))
            sys.modules.pop(self._path.stem, None)
            self._module = importlib.import_module(self._path.stem)
        started, start = [], multiprocessing.process.BaseProcess.start

        def noting(process):
            started.append(process)
            start(process)

        multiprocessing.process.BaseProcess.start = noting
        try:
            scene = is_scene(what) if callable(what) else False
            value = what(self._module, *arguments) if scene else getattr(self._module, what)(*arguments)
        finally:
            multiprocessing.process.BaseProcess.start = start
        return Run(value, started)

    def close(self):
        for child in psutil.Process().children(recursive=True):
            child.kill()
        for child in multiprocessing.active_children():
            child.join(1)
        if self._module is not None:
            sys.path.remove(str(self._path.parent))
            sys.modules.pop(self._path.stem, None)


@pytest.fixture
def play(request):
    player = Play(request.param)
    yield player
    player.close()


@pytest.fixture
def draw(request):
    return Draw(f"{request.path.parent.name}/{request.path.stem.removeprefix('test_')}")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    names = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    for seed in range(pyfuncitem.config.getoption("--inputs")):
        for value in arguments.values():
            if isinstance(value, Draw):
                value.begin(seed)
        pyfuncitem.obj(**arguments)
    return True
