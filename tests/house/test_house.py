"""The repository tests itself: commands in the README, the top level, words that do not belong here."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from grader.cli.main import commands, main

ROOT = Path(__file__).resolve().parent.parent.parent
TOP = {"exercises", "solutions", "grader", "tests", "README.md", "pyproject.toml", "LICENSE"}
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing says which files belong to it")
    return listed.stdout.splitlines()


def test_the_top_level_is_as_agreed():
    names = {path.partition("/")[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} <= TOP


def test_no_lock_file_and_no_registry_is_tracked():
    forbidden = re.compile(r"(^|/)(uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|\.npmrc|pip\.conf)$")
    assert [path for path in tracked() if forbidden.search(path)] == []


def test_the_two_lines_of_the_contract_stand_in_the_readme():
    assert "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/python -m grader\n" in README
    assert ".venv/bin/pip install -e '.[dev]' && .venv/bin/python -m pytest\n" in README


def test_every_command_in_the_readme_exists():
    named = set(re.findall(r"python -m grader ([a-z]+)\b", README))
    targets = {"never_eof"}
    assert named - targets <= set(commands.commands)


def test_every_command_is_in_the_readme():
    assert {name for name in commands.commands if f"grader {name}" not in README} <= {"grade"}


def command_lines() -> list[list[str]]:
    """Return every command of the README as words, from `python -m grader` and `grader` on."""
    quoted = re.findall(r"`(?:\.venv/bin/)?(?:python -m )?grader((?: [^`]*)?)`", README.replace("\n", " "))
    return [line.split() for line in quoted]


def test_the_readme_has_commands_to_look_at():
    assert len(command_lines()) > 20


@pytest.mark.parametrize("words", command_lines(), ids=" ".join)
def test_every_command_line_in_the_readme_has_options_that_exist(words):
    name = words[0] if words and words[0] in commands.commands else "grade"
    known = {option for param in commands.commands[name].params for option in param.opts}
    named = {word.strip("[]").partition("=")[0] for word in words if word.strip("[").startswith("-")}
    assert named - {"-"} <= known | {"--help", "-h"}


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_has_a_help(name, capsys):
    assert main([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: python -m grader {name}")


def test_the_example_suite_in_the_readme_is_python():
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    assert blocks
    for block in blocks:
        compile(block, "README.md", "exec")


def test_run_time_dependencies_are_few():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[><=~ ]", line)[0] for line in project["dependencies"]}
    assert names == {"click", "Jinja2", "msgspec", "psutil", "pytest", "pytest-timeout", "PyYAML", "rich", "watchfiles"}


@pytest.mark.parametrize(
    "package", sorted(path.name for path in (ROOT / "grader").iterdir() if (path / "__init__.py").exists())
)
def test_every_package_says_what_it_is(package):
    text = (ROOT / "grader" / package / "__init__.py").read_text(encoding="utf-8")
    assert text.startswith('"""'), f"grader/{package}/__init__.py has no docstring"
