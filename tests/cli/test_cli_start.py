"""The help fits a screen, the program starts without what it does not need, and the words agree with the model."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import grader
from grader.cli import engine, group, options
from grader.cli.main import COMMANDS, commands
from grader.course import CourseFiles
from grader.model import course, verdicts

from .conftest import Outcome

Run = Callable[..., Outcome]

ROOT = Path(grader.__file__).parents[1]


def program(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=30, **more)


def test_a_python_without_the_libraries_is_told_which_one_has_them() -> None:
    ended = program("-S", "-P", "-m", "grader", env={"PYTHONPATH": str(ROOT), "PATH": ""})
    assert (ended.returncode, ended.stdout) == (2, "")
    first, second = ended.stderr.splitlines()
    assert first.startswith(f"The grader needs 'click', which {sys.executable} does not have. Try the Python of its")
    assert second.endswith("python3 -m venv .venv && .venv/bin/pip install -e .")


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_the_help_fits_one_screen_with_its_prompt_and_shows_every_command(run: Run, word: str) -> None:
    outcome = run(word)
    lines = outcome.out.splitlines()
    assert outcome.code == 0
    assert len(lines) <= 23
    assert max(len(line) for line in lines) <= 80
    assert "             python -m grader hint never_eof  its next hint" in lines
    for command in COMMANDS:
        assert f" {command.name}" in outcome.out


def test_the_help_fits_a_narrow_screen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("--help").out.splitlines()
    assert max(len(line) for line in lines) <= 40
    assert "  hint" in lines


def test_the_help_fits_one_screen_however_many_commands_there_are() -> None:
    blocks = [(label, [(f"{label}{at}", "x" * group.SUMMARY) for at in range(7)]) for label in "abcd"]
    lines = group._screen(blocks, 80)
    assert len(lines) <= 23
    assert max(len(line) for line in lines) <= 80
    for label in "abcd":
        assert any(f"{label}6" in line for line in lines)


def test_every_command_has_an_audience() -> None:
    assert {command.name for command in COMMANDS} <= {name for _, names in group._AUDIENCES for name in names}


@pytest.mark.parametrize("command", [str(command.name) for command in COMMANDS])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    outcome = run(command, "--help")
    assert outcome.code == 0
    assert f"Usage: python -m grader {command}" in outcome.out
    assert len(commands.commands[command].short_help or "") in range(1, group.SUMMARY + 1)


def test_the_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version") == Outcome(0, f"plumbline {grader.__version__}\n", "")


def test_the_module_is_the_program() -> None:
    done = program("-m", "grader", "--frob")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("No such option '--frob'.")


def test_the_program_starts_without_heavy_imports() -> None:
    heavy = "{'rich', 'msgspec', 'yaml', 'pytest', 'grader.grading', 'grader.course'}"
    done = program("-c", f"import grader.cli.main, sys; print(sorted({heavy} & set(sys.modules)))")
    assert done.stdout == "[]\n", done.stderr


def test_the_words_of_the_command_line_are_those_of_the_model() -> None:
    assert tuple(verdicts.StartMethod) == options.START_METHODS
    assert tuple(verdicts.Isolation) == options.TIERS
    assert course.LANGUAGES == options.LANGUAGES


class Recorder:
    """Keeps how each function of a module was called."""

    def __init__(self) -> None:
        """Nothing was called yet."""
        self.calls: list[tuple[str, Sequence[Any], dict[str, Any]]] = []

    def function(self, name: str) -> Callable[..., str]:
        """Return a function that keeps its arguments and returns its name."""

        def record(*words: Any, **more: Any) -> str:
            self.calls.append((name, words, more))
            return name

        return record


def test_commands_reach_the_grader_with_the_words_of_the_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    recorder = Recorder()
    names = ("grade", "verify", "pristine_stub", "examine", "Options")
    for module in (ModuleType("grader.grading"), ModuleType("grader.grading.doctor")):
        vars(module).update({name: recorder.function(name) for name in names})
        monkeypatch.setitem(sys.modules, module.__name__, module)
    given: Any = ("course", CourseFiles(tmp_path))
    choices = engine.Choices(seed=7, start_method="spawn", tier="reduced", language="zh", cache=False)
    spawn, reduced = verdicts.StartMethod.SPAWN, verdicts.Isolation.REDUCED

    reached: Any = engine
    assert reached.grade(*given, tmp_path, (), choices, "listener") == "grade"
    assert reached.verify(*given, (), choices, 2, 3, ["spawn"], "listener") == "verify"
    reached.verify(*given, (), engine.Choices(), 1, 0, (), "listener")
    assert reached.pristine_stub(given[1], "exercise") == "pristine_stub"
    assert reached.examine() == "examine"

    calls = [call for call in recorder.calls if call[0] != "Options"]
    asked = [call[2] for call in recorder.calls if call[0] == "Options"]
    common = {"schedules": None, "real_time": False, "jobs": None}
    assert asked[0] == {"seed": 7, "start_method": spawn, "tier": reduced, "language": "zh", "cache": False, **common}
    assert asked[2] == {"seed": 0, "start_method": None, "tier": None, "language": "en", "cache": True, **common}
    every = tuple(verdicts.StartMethod)
    assert calls == [
        ("grade", (*given, tmp_path, (), "Options", "listener"), {}),
        ("verify", (*given, (), "Options"), {"runs": 2, "load": 3, "start_methods": (spawn,), "listener": "listener"}),
        ("verify", (*given, (), "Options"), {"runs": 1, "load": 0, "start_methods": every, "listener": "listener"}),
        ("pristine_stub", (given[1], "exercise"), {}),
        ("examine", (), {}),
    ]
