"""Every error has its exit code and plain words; a traceback only comes with `--debug`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli.errors import described
from grader.course import CourseError, Problem

from .conftest import GraderFault, Grading, InputError, Outcome

Run = Callable[..., Outcome]

COMMANDS = [["grade"], ["list"], ["reset", "never_eof"], ["doctor"], ["verify"]]


@pytest.mark.parametrize("words", COMMANDS)
def test_bad_input_is_exit_code_two(run: Run, grading: Grading, words: list[str]) -> None:
    grading.error = InputError("'x' is no folder; try another")
    assert run(*words) == Outcome(2, "", "'x' is no folder; try another\n")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_fault_of_ours_is_exit_code_three(run: Run, grading: Grading, words: list[str]) -> None:
    grading.error = GraderFault("the zygote did not answer")
    said = "the zygote did not answer\nThis is a fault of the grader, not of yours, and costs no point.\n"
    assert run(*words) == Outcome(3, "", said)


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize(
    ("error", "found"),
    [(KeyError("x\x1b"), "KeyError: 'x\\x1b'"), (MemoryError(), "MemoryError"), (OSError(5, "\x1b[2J"), "\\x1b[2J")],
)
def test_any_other_error_is_ours_too(
    run: Run, grading: Grading, words: list[str], error: Exception, found: str
) -> None:
    grading.error = error
    outcome = run(*words)
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith("A fault of the grader, not of yours, which costs no point: ")
    assert found in outcome.err
    assert "--debug" in outcome.err
    assert "Traceback" not in outcome.err
    assert "\x1b" not in outcome.err


@pytest.mark.parametrize("words", COMMANDS)
def test_debug_shows_where(run: Run, grading: Grading, words: list[str]) -> None:
    grading.error = KeyError("x")
    outcome = run(*words, "--debug")
    assert outcome.code == 3
    assert "Traceback (most recent call last)" in outcome.err
    assert "KeyError: 'x'" in outcome.err


@pytest.mark.parametrize("words", COMMANDS)
def test_an_interrupt_is_no_fault(run: Run, grading: Grading, words: list[str]) -> None:
    grading.error = KeyboardInterrupt()
    outcome = run(*words)
    assert (outcome.code, outcome.out) == (130, "")
    assert outcome.err.strip() == "Stopped."


@pytest.mark.parametrize("words", [["grade"], ["list"], ["hint", "x"], ["reset", "x"], ["verify"]])
def test_outside_of_a_course_says_where_to_go(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*words)
    assert (outcome.code, outcome.out) == (2, "")
    assert (
        "no 'exercises/course.yaml' here or in a folder above; try again from the folder of the course" in outcome.err
    )


def test_a_broken_course_is_refused_with_file_and_line(run: Run, grading: Grading, root: Path) -> None:
    path = root / "exercises" / "04_pipes" / "lesson.yaml"
    path.write_text(path.read_text().replace("points: 3", "points: -3"))
    outcome = run()
    assert outcome.code == 2
    assert [line.split(": ")[0] for line in outcome.err.splitlines()] == [
        "exercises/04_pipes/lesson.yaml:9",
        "exercises/04_pipes/lesson.yaml:17",
    ]
    assert grading.calls == []


def test_every_problem_of_a_course_has_its_line(problem: Problem) -> None:
    assert described(CourseError((problem, problem))) == (2, f"{problem}\n{problem}")


def test_a_library_that_is_not_there_is_no_fault_of_the_grader() -> None:
    code, text = described(ModuleNotFoundError("No module named 'msgspec'", name="msgspec"))
    assert code == 2
    assert text.startswith("The grader needs 'msgspec', which ")
    assert described(ModuleNotFoundError("No module named 'grader.gone'", name="grader.gone"))[0] == 3
