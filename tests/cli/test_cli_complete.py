"""The tab key offers commands, options, exercises and checks, in the shell's own way."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete

from grader.cli import complete
from grader.cli.main import COMMANDS, commands

from .conftest import Outcome

Run = Callable[..., Outcome]

EXERCISES = ["relay", "one_way", "never_eof"]
LESSONS = ["01_queues", "04_pipes"]


def offered(*words: str, command: click.Command = commands) -> list[str]:
    """Return what is offered for the last of the words."""
    shell = BashComplete(command, {}, "grader", complete.VARIABLE)
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


def test_the_first_word_is_a_command_a_lesson_or_an_exercise(root: Path) -> None:
    assert offered("") == [
        *commands.list_commands(click.Context(commands)),
        *LESSONS[:1],
        "relay",
        LESSONS[1],
        *EXERCISES[1:],
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["n"], ["new", "never_eof"]),
        (["hint", "o"], ["one_way"]),
        (["grade", "relay", "ne"], ["never_eof"]),
        (["relay", "ne"], ["never_eof"]),
        (["task", "04"], ["04_pipes", "04_pipes/one_way", "04_pipes/never_eof"]),
        (["task", "4."], ["4.1", "4.2"]),
        (["--js"], ["--json"]),
        (["relay", "--js"], ["--json"]),
        (["--tier", "r"], ["reduced"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["hint", "nothing_like_this"], []),
        (["replay", "never_eof", "--check", "o"], ["order"]),
        (["explain", "x.p"], ["x.p"]),
    ],
)
def test_words_are_completed_with_and_without_a_command(root: Path, words: list[str], found: list[str]) -> None:
    assert offered(*words) == found


@pytest.mark.parametrize("path", ["./", "exercises/04", "/home", "~/x"])
def test_a_path_is_left_to_the_shell(root: Path, path: str) -> None:
    shell = BashComplete(commands, {}, "grader", complete.VARIABLE)
    assert [(item.type, item.value) for item in shell.get_completions(["hint"], path)] == [("file", path)]


def test_outside_of_a_course_there_is_nothing_to_offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("hint", "") == []


@click.command()
@click.argument("target", shell_complete=complete.targets)
@click.option("--check", shell_complete=complete.checks)
def command_with_checks(target: str, check: str) -> None:
    """Stand for a command that takes a check."""


@pytest.mark.parametrize("target", ["never_eof", "no_such_exercise"])
def test_checks_are_those_of_the_exercise_that_was_named(root: Path, target: str) -> None:
    assert offered(target, "--check", "", command=command_with_checks) == ["ends", "order"]
    assert offered(target, "--check", "o", command=command_with_checks) == ["order"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_asks_us(run: Run, shell: str) -> None:
    outcome = run("completion", shell)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"{complete.VARIABLE}={shell}_complete" in outcome.out


def test_an_unknown_shell_is_answered(run: Run) -> None:
    outcome = run("completion", "tcsh")
    assert (outcome.code, outcome.out) == (2, "")
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'." in outcome.err


def test_bash_itself_completes(root: Path, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    program = tmp_path / "grader"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m grader "$@"\n')
    program.chmod(0o755)
    asks = 'eval "$(grader completion bash)"; COMP_WORDS=(grader hint nev); COMP_CWORD=2; '
    script = f'{asks} _grader_completion grader; echo "${{COMPREPLY[@]}}"; complete -p grader'
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run([bash, "--norc", "-c", script], cwd=root, env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["never_eof", "complete -o nosort -F _grader_completion grader"]


def test_every_argument_that_is_a_target_is_completed() -> None:
    named = [
        (command.name, param.name, param._custom_shell_complete)
        for command in COMMANDS
        for param in command.params
        if param.name in {"target", "targets"}
    ]
    assert len(named) >= 6
    assert [entry[:2] for entry in named if entry[2] is not complete.targets] == []
