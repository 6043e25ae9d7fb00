"""Schedules for any program: a seed under which it goes wrong, had again, and cut down."""

from pathlib import Path

from tests.live.explained import PROGRAMS, Shown, command

RACE = str(PROGRAMS / "plain_race.py")


def searched(tmp_path: Path, *options: str, wanted: str = "total 22\n") -> Shown:
    (tmp_path / "wanted.txt").write_text(wanted, encoding="utf-8")
    return command(tmp_path, "--expect-output", str(tmp_path / "wanted.txt"), *options, RACE)


def test_a_seed_is_found_cut_down_and_both_can_be_had_again(tmp_path: Path) -> None:
    found = searched(tmp_path, "--schedules", "30", "--shrink")
    search = found.json["searched"]
    assert found.code == 1
    assert search["failed"] is True
    assert search["different"].startswith("line 1 is 'total ")
    assert search["deviations"] == len(search["schedule"].split()) <= 2
    by_seed = searched(tmp_path, "--seed", str(search["seed"]))
    by_schedule = searched(tmp_path, "--schedule", search["schedule"])
    assert by_seed.out == by_schedule.out == found.out != b"total 22\n"
    assert (by_seed.code, by_schedule.code) == (1, 1)
    assert by_schedule.json["timeline"] == found.json["timeline"]


def test_the_undisturbed_order_of_the_race_is_as_expected(tmp_path: Path) -> None:
    shown = searched(tmp_path, "--seed", "0")
    assert (shown.code, shown.out, shown.json["searched"]["failed"]) == (0, b"total 22\n", False)


def test_other_output_is_told_by_its_first_line_that_differs(tmp_path: Path) -> None:
    shown = searched(tmp_path, "--seed", "0", wanted="total 22\nmore\n")
    assert shown.json["searched"]["different"] == "1 lines, expected 2"
