"""`hint` reveals one hint after the other; `reset` puts a stub back and never loses a file."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli import stubs
from grader.cli.memory import HintMemory

from .conftest import STUB, Grading, Outcome

Run = Callable[..., Outcome]

ONE = "Hint 1 of 3\n  Which end is open?\n"
TWO = f"{ONE}Hint 2 of 3\n  Who holds it?\n"
THREE = f"{TWO}Hint 3 of 3\n  Close it.\nThat was the last hint. The README.md beside the exercise explains more.\n"


@pytest.fixture
def stub(root: Path) -> Path:
    """Return the stub of one exercise."""
    return root / "exercises" / "04_pipes" / "never_eof.py"


def test_each_call_reveals_one_more_hint(run: Run, root: Path) -> None:
    assert [run("hint", "never_eof").out for _ in range(4)] == [ONE, TWO, THREE, THREE]
    assert json.loads((root / ".plumbline" / "hints.json").read_text()) == {"04_pipes/never_eof": 3}
    assert [path.name for path in (root / ".plumbline").iterdir()] == ["hints.json"]


def test_each_exercise_has_its_own_hints(run: Run, root: Path) -> None:
    assert [run("hint", name).out for name in ("4.2", "4.1", "4.2")] == [ONE, ONE, TWO]


def test_a_step_can_be_asked_for(run: Run, root: Path) -> None:
    assert [run("hint", "4.2", "--step", step).out for step in ("2", "1", "9")] == [TWO, ONE, THREE]
    assert HintMemory(root).seen("04_pipes/never_eof") == 3


def test_hints_come_in_chinese(run: Run, root: Path) -> None:
    assert run("hint", "4.2", "--lang", "zh").out == "提示 1/3\n  哪一端开着？\n"


def test_hints_survive_a_folder_that_cannot_be_written(run: Run, root: Path) -> None:
    (root / ".plumbline").write_text("a file where a folder should be")
    outcome = run("hint", "never_eof")
    assert outcome.code == 0
    assert outcome.out.startswith(ONE)
    assert "`--step 2` shows the next hint" in outcome.out
    assert run("hint", "never_eof", "--step", "2").out.startswith(TWO)


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[1]", b"[" * 100_000, b'{"04_pipes/never_eof": "x"}', b'{"04_pipes/never_eof": -3}']
)
def test_a_broken_memory_begins_anew(run: Run, root: Path, content: bytes) -> None:
    (root / ".plumbline").mkdir()
    (root / ".plumbline" / "hints.json").write_bytes(content)
    assert [run("hint", "never_eof").out for _ in range(2)] == [ONE, TWO]


@pytest.mark.parametrize("command", ["hint", "reset"])
def test_a_lesson_is_no_exercise(run: Run, root: Path, command: str) -> None:
    outcome = run(command, "pipes")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "'pipes' is a whole lesson; try one exercise of it: one_way, never_eof\n"


@pytest.mark.parametrize("command", ["hint", "reset"])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Missing argument 'TARGET'."),
        (["nver_eof"], "try 'never_eof'"),
        (["a", "b"], "Got unexpected extra argument (b)"),
        (["--step", "0", "4.2"], "--step"),
    ],
)
def test_wrong_words_are_answered(run: Run, root: Path, command: str, words: list[str], says: str) -> None:
    outcome = run(command, *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err


def test_reset_keeps_every_old_file(run: Run, grading: Grading, stub: Path) -> None:
    for number, text in enumerate(("first", "second", "third"), 1):
        stub.write_text(text)
        kept = f"exercises/04_pipes/never_eof.py.{number}"
        assert run("reset", "never_eof") == Outcome(
            0, f"exercises/04_pipes/never_eof.py is as it was; your version is kept in {kept}.\n", ""
        )
        assert stub.read_text() == STUB
    found = {path.name: path.read_text() for path in stub.parent.glob("never_eof.py*")}
    assert found == {
        "never_eof.py": STUB,
        "never_eof.py.1": "first",
        "never_eof.py.2": "second",
        "never_eof.py.3": "third",
    }


def test_reset_fills_no_place_that_is_taken(run: Run, grading: Grading, stub: Path) -> None:
    stub.write_text("mine")
    stub.with_name("never_eof.py.1").mkdir()
    stub.with_name("never_eof.py.2").symlink_to("nowhere")
    assert "never_eof.py.3." in run("reset", "never_eof").out


def test_reset_of_an_untouched_stub_changes_nothing(run: Run, grading: Grading, stub: Path) -> None:
    assert run("reset", "never_eof").out == "exercises/04_pipes/never_eof.py was as it should be already.\n"
    assert [path.name for path in stub.parent.glob("never_eof.py*")] == ["never_eof.py"]


def test_reset_restores_a_missing_file_and_its_folder(run: Run, grading: Grading, stub: Path) -> None:
    stub.unlink()
    assert run("reset", "never_eof").out == "exercises/04_pipes/never_eof.py is as it was.\n"
    assert stub.read_text() == STUB


def test_reset_keeps_a_link_and_what_it_points_to(run: Run, grading: Grading, stub: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("mine")
    stub.unlink()
    stub.symlink_to(tmp_path / "mine.py")
    run("reset", "never_eof")
    assert (tmp_path / "mine.py").read_text() == "mine"
    assert stub.with_name("never_eof.py.1").is_symlink()
    assert not stub.is_symlink()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_reset_refuses_what_is_no_file(run: Run, grading: Grading, stub: Path, make: Callable[[Path], None]) -> None:
    stub.unlink()
    make(stub)
    outcome = run("reset", "never_eof")
    assert outcome.code == 2
    assert "never_eof.py' is no file; try to move it away first" in outcome.err


def test_reset_in_a_folder_that_cannot_be_written_leaves_the_old_file(
    run: Run, grading: Grading, stub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    stub.write_text("mine")
    monkeypatch.setattr(Path, "write_bytes", refuse)
    outcome = run("reset", "never_eof")
    assert outcome.code == 2
    assert "cannot be put back: Permission denied; try to mend the permissions of its folder" in outcome.err
    assert [(path.name, path.read_text()) for path in stub.parent.glob("never_eof.py*")] == [("never_eof.py", "mine")]


def test_a_file_that_cannot_be_read_does_not_hold_the_stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x.py").write_text(STUB)
    assert stubs.holds(tmp_path / "x.py", STUB)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert not stubs.holds(tmp_path / "x.py", STUB)
