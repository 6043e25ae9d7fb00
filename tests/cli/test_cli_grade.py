"""`grade` and `list`: what is graded, what is written where, and the exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from grader.cli.engine import Choices
from grader.model.verdicts import CheckStatus, ExerciseStatus

from .conftest import Grading, Outcome

Run = Callable[..., Outcome]

ALL = ["01_queues/relay", "04_pipes/one_way", "04_pipes/never_eof"]
FULL = dict.fromkeys(ALL, ExerciseStatus.PASSED)


def test_without_words_everything_is_graded(run: Run, grading: Grading, root: Path) -> None:
    outcome = run()
    assert outcome.code == 1
    assert outcome.out.startswith("Nothing started yet: 3 exercises wait for you, 24 points in all.\n")
    assert "Begin with exercises/01_queues/relay.py;" in outcome.out
    assert outcome.err == ""
    assert grading.calls == [(root / "exercises", ALL, Choices())]


@pytest.mark.parametrize(
    ("words", "graded"),
    [
        (["grade"], ALL),
        (["4"], ALL[1:]),
        (["grade", "pipes"], ALL[1:]),
        (["4.2", "relay"], [ALL[0], ALL[2]]),
        (["exercises/04_pipes/never_eof.py"], ALL[2:]),
        (["--seed", "7", "never_eof"], ALL[2:]),
        (["--", "never_eof"], ALL[2:]),
    ],
)
def test_targets_with_or_without_the_command(run: Run, grading: Grading, words: list[str], graded: list[str]) -> None:
    run(*words)
    assert grading.calls[0][1] == graded


def test_every_option_reaches_the_grader(run: Run, grading: Grading) -> None:
    words = "--seed 7 --schedules 9 --start-method spawn --tier reduced --real-time --lang zh --no-cache"
    assert "还没有开始" in run(*words.split()).out
    assert grading.calls[0][2] == Choices(7, 9, "spawn", "reduced", True, "zh", False)


@pytest.mark.parametrize("status", [one for one in ExerciseStatus if one is not ExerciseStatus.PASSED])
def test_the_exit_code_is_zero_only_if_everything_is_full(run: Run, grading: Grading, status: ExerciseStatus) -> None:
    grading.statuses = dict(FULL)
    assert run().code == 0
    grading.statuses["04_pipes/one_way"] = status
    assert run().code == (3 if status is ExerciseStatus.NOT_GRADED else 1)


def test_a_check_that_we_could_not_grade_is_exit_code_three(run: Run, grading: Grading) -> None:
    grading.statuses = {**FULL, "04_pipes/one_way": ExerciseStatus.FAILED}
    grading.check_status = CheckStatus.NOT_GRADED
    assert run().code == 3


def test_the_report_names_the_failed_check_and_the_next_step(run: Run, grading: Grading) -> None:
    grading.statuses = {**FULL, "04_pipes/never_eof": ExerciseStatus.FAILED}
    grading.check_status = CheckStatus.FAILED
    out = run().out
    assert "  It ends  0/3\n    It does not end.\n" in out
    assert "Next: edit exercises/04_pipes/never_eof.py, then `python -m grader never_eof`;" in out


def test_another_submission_is_graded_and_named_as_typed(run: Run, grading: Grading, root: Path) -> None:
    (root / "my work").mkdir()
    grading.statuses = {**FULL, "04_pipes/never_eof": ExerciseStatus.FAILED}
    out = run("--submission", "my work").out
    assert grading.calls[0][0] == Path("my work")
    assert "edit my work/04_pipes/never_eof.py, then `python -m grader --submission 'my work' never_eof`;" in out


def test_from_a_folder_below_paths_are_relative_to_it(
    run: Run, grading: Grading, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "exercises" / "04_pipes")
    assert "Begin with ../01_queues/relay.py;" in run().out


def test_quiet_says_the_points_only(run: Run, grading: Grading) -> None:
    grading.statuses = FULL
    assert run("-q") == Outcome(0, "24 of 24 points\n", "")


def test_json_alone_goes_to_standard_output(run: Run, grading: Grading) -> None:
    outcome = run("--json", "-")
    assert (outcome.code, outcome.err) == (1, "")
    found = json.loads(outcome.out)
    assert (found["format"], found["course"], found["possible"]) == (1, "ipc", 24.0)


def test_files_are_written_beside_the_report(run: Run, grading: Grading, root: Path) -> None:
    outcome = run("--json", "result.json", "--junit", "result.xml")
    assert outcome.out.startswith("Nothing started yet")
    assert json.loads((root / "result.json").read_text())["points"] == 0.0
    assert ElementTree.parse(root / "result.xml").getroot().get("tests") == "3"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--json", "-", "--junit", "-"], "--json and --junit cannot share standard output"),
        (["--json", "exercises"], "--json 'exercises' is a folder; try a file in it"),
        (["--junit", "no/x.xml"], "--junit 'no/x.xml': there is no folder 'no'; try to make it first"),
        (["--submission", "no"], "Directory 'no' does not exist."),
        (["--seed", "x"], "'x' is not a valid integer range."),
        (["--seed", "-1"], "-1 is not in the range x>=0."),
        (["--schedules", "0"], "0 is not in the range x>=1."),
        (["--start-method", "thread"], "'thread' is not one of 'fork', 'spawn', 'forkserver'."),
        (["--tier", "none"], "'none' is not one of 'full', 'reduced', 'practice'."),
        (["--lang", "de"], "'de' is not one of 'en', 'zh'."),
        (["--jsn", "-"], "No such option '--jsn'."),
        (["grade", "--json"], "Option '--json' requires an argument."),
        (["nver_eof"], "'nver_eof' names no single lesson, exercise or stub of this course; try 'never_eof'"),
        (["hnit"], "or did you mean the command 'hint'?"),
        (["--no-color", "list"], "'list' is a command, not a target; try `python -m grader list`"),
        (["\x1b[2J"], "\\x1b[2J"),
    ],
)
def test_wrong_words_are_answered_before_anything_is_graded(
    run: Run, grading: Grading, words: list[str], says: str
) -> None:
    outcome = run(*words)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert "Traceback" not in outcome.err
    assert grading.calls == []


def test_a_file_that_cannot_be_written_is_said(run: Run, grading: Grading) -> None:
    outcome = run("--json", "/dev/full")
    assert outcome.code == 2
    assert "--json '/dev/full' cannot be written: No space left on device; try another place" in outcome.err


def test_list_shows_all_with_their_state(run: Run, grading: Grading) -> None:
    grading.statuses = {"04_pipes/one_way": ExerciseStatus.FAILED}
    outcome = run("list", "pipes")
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        "04_pipes                       04_pipes",
        "  one_way    failed       0/8  The exercise one_way",
        "  never_eof  not_started  0/8  The exercise never_eof",
        "0 of 16 points",
    ]
