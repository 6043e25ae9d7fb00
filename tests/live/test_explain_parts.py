"""A part that is deadlocked while the rest goes on is told as soon as it is proved, and nothing is told before.

The clock runs as it is: in virtual time the rest would be over at once, and there would be nobody to look.
"""

import re
from pathlib import Path

import pytest

from grader.model.evidence import PartSeen
from grader.model.verdicts import RunVerdict
from tests.live import explained

PARTS = explained.PROGRAMS / "parts"
TOLD = ("reads_itself", "cousins", "threads")
NEVER = (
    "holds_the_end",
    "forks_later",
    "end_under_way",
    "opens_by_name",
    "not_yet_accepted",
    "alarm_rings",
    "may_be_released",
)


def marked(name: str) -> set[tuple[str, int]]:
    lines = (PARTS / f"{name}.py").read_text("utf-8").splitlines()
    marks = ((re.search(r"# BLOCKED (.*)", text), line) for line, text in enumerate(lines, 1))
    return {(who, line) for mark, line in marks if mark for who in mark[1].split(", ")}


def named(parts: tuple[PartSeen, ...]) -> set[tuple[str, int]]:
    return {
        (item.process if item.thread == "MainThread" else f"{item.process}/{item.thread}", item.line)
        for part in parts
        for item in part.blocked
    }


@pytest.mark.parametrize("name", TOLD)
def test_a_part_is_told_while_the_rest_goes_on_and_the_end_is_the_programs_own(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    ends = tmp_path / "ends"

    def tell(text: str) -> None:
        told.append(text)
        ends.touch()

    found = explained.run(PARTS / f"{name}.py", str(ends), real_time=True, on_part=tell).result
    assert (found.verdict, found.exit_code, capfd.readouterr().out) == (RunVerdict.FINISHED, 0, "served\n")
    assert named(found.parts) == marked(name)
    assert [text.splitlines()[0].startswith("Deadlock in a part of the program, proved after ") for text in told] == [
        True
    ]
    assert found.parts[0].wall_s < found.wall_s


@pytest.mark.parametrize("name", NEVER)
def test_nothing_is_told_of_who_can_still_be_woken(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    found = explained.run(PARTS / f"{name}.py", real_time=True, on_part=told.append).result
    assert (found.verdict, found.exit_code, capfd.readouterr().out) == (RunVerdict.FINISHED, 0, "served\n")
    assert (told, found.parts) == ([], ())


def test_every_program_with_a_part_is_run() -> None:
    assert {path.stem for path in PARTS.glob("*.py")} == {*TOLD, *NEVER}
