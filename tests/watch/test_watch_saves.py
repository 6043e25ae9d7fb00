"""Saved files are noticed; where the system cannot tell, that is said."""

from multiprocessing.connection import wait

import pytest

from grader.cli.watching.saves import Saves

DEADLINE_S = 60.0


@pytest.fixture
def saves(tmp_path):
    made = Saves(tmp_path)
    made.start()
    yield made
    made.close()


def noticed(saves):
    return bool(wait([saves.fileno()], DEADLINE_S)) and saves.take()


def until_watched(saves, folder):
    """Write until a write is noticed: there is no telling when the thread has begun."""
    number = 0
    while not wait([saves.fileno()], 0.05):
        number += 1
        (folder / "first").write_text(str(number))
    while saves.take():
        wait([saves.fileno()], 0.2)


@pytest.mark.parametrize("name", ["x.py", ".x.py.swp", "new/x.py"])
def test_whatever_is_written_is_noticed(saves, tmp_path, name):
    until_watched(saves, tmp_path)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    assert noticed(saves)


def test_renaming_and_removing_are_noticed(saves, tmp_path):
    path = tmp_path / "first"
    until_watched(saves, tmp_path)
    path.rename(tmp_path / "second")
    assert noticed(saves)
    (tmp_path / "second").unlink()
    assert noticed(saves)


def test_a_folder_that_cannot_be_watched_is_a_fault_that_is_told(tmp_path):
    saves = Saves(tmp_path / "nowhere")
    saves.start()
    assert noticed(saves)
    assert saves.fault
    saves.close()


def test_closing_without_starting_is_allowed(tmp_path):
    Saves(tmp_path).close()
