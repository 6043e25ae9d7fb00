"""`explain --sandbox`: a wall around the user's own program, and the same words about it as without."""

from pathlib import Path

import pytest

from grader.grading import program
from grader.grading.errors import InputError
from grader.model.verdicts import Isolation, RunVerdict
from grader.sandbox import TierUnavailable
from tests.live import corpus, explained

PROGRAMS = explained.PROGRAMS / "walled"
ROWS = [
    row
    for row in corpus.ROWS
    if row.name
    in (
        *(
            "ends_joinable",
            "ends_duplex",
            "ends_manager",
            "ends_pool",
        ),  # spawn, fork server, and helpers of the library
        *("dead_write_end", "dead_both_send", "dead_lock_kept", "dead_part", "killed", "spins_naps"),
    )
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_program_is_explained_behind_the_wall_as_without(row: corpus.Row, capfd: pytest.CaptureFixture[str]) -> None:
    found = explained.run(row.path, method=row.method or "", walled=True, **row.wishes).result
    assert (found.verdict, found.cause, found.exit_code) == (row.verdict, row.cause, row.exit_code)
    who = {
        (item.process if item.thread == "MainThread" else f"{item.process}/{item.thread}", item.line)
        for item in found.blocked
    }
    assert row.blocked() <= who
    assert row.prints is None or capfd.readouterr().out == row.prints
    assert found.isolation is Isolation.FULL


def test_it_sees_its_folder_and_changes_nothing_and_there_is_no_network(capfd: pytest.CaptureFixture[str]) -> None:
    found = explained.run(PROGRAMS / "looks_around.py", walled=True).result
    assert capfd.readouterr().out.splitlines() == [
        "beside the script OSError",
        "its own file done",
        "accounts FileNotFoundError",
        "system OSError",
        "temporary done",
        "network OSError",
        "others []",
        "user False",
    ]
    assert (found.verdict, found.exit_code) == (RunVerdict.FINISHED, 0)


def test_there_is_a_limit_on_memory(capfd: pytest.CaptureFixture[str]) -> None:
    found = explained.run(PROGRAMS / "eats.py", walled=True).result
    assert (found.verdict, found.detail) == (RunVerdict.LIMIT, "memory")
    assert "the 2048 MB allowed" in found.message


def test_a_search_behind_the_wall_finds_what_one_without_finds(tmp_path: Path) -> None:
    (tmp_path / "wanted.txt").write_text("total 22\n")
    race = str(explained.PROGRAMS / "plain_race.py")
    line = ("--expect-output", str(tmp_path / "wanted.txt"), "--schedules", "30", race)
    without, walled = explained.command(tmp_path, *line), explained.command(tmp_path, "--sandbox", *line)
    assert (walled.code, walled.out) == (without.code, without.out)
    assert walled.json["searched"] == without.json["searched"]
    assert (walled.json["isolation"], without.json["isolation"]) == ("full", None)


def test_a_script_named_from_elsewhere_runs_in_its_own_folder(tmp_path: Path) -> None:
    shown = explained.command(tmp_path, "--sandbox", str(PROGRAMS / "looks_around.py"), cwd="/")
    assert b"its own file done" in shown.out
    assert b"behind a wall: no network" in shown.err


def test_a_machine_that_has_no_wall_says_so_as_doctor_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_tier: Isolation) -> None:
        raise TierUnavailable("isolation 'full' cannot be had here: bubblewrap is not installed. Try: install it.")

    monkeypatch.setattr(program, "choose_tier", none)
    with pytest.raises(InputError) as caught:
        explained.run(PROGRAMS / "eats.py", walled=True)
    assert str(caught.value) == (
        "--sandbox: isolation 'full' cannot be had here: bubblewrap is not installed. Try: install it. "
        "`python -m grader doctor` says more."
    )


def test_a_script_that_only_root_can_read_is_refused_for_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "unreadable_for_others", lambda _path: True)
    with pytest.raises(InputError, match=r"who cannot read '.*eats\.py'; try as an ordinary user"):
        explained.run(PROGRAMS / "eats.py", walled=True)
