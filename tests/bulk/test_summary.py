"""What a class came to, in the lines that its instructor reads last."""

from typing import Any

import pytest

from grader.bulk.files import Tally
from grader.bulk.grade import Report
from grader.bulk.regrade import Change
from grader.cli.bulk import summary
from grader.model.verdicts import Isolation


def lines(students: dict[str, int] | None = None, quiet: bool = False, refused: int = 0, **more: Any) -> list[str]:
    tally = Tally(students or {"graded": 2, "partial": 1}, refused, full=False)
    return summary(Report(tally, Isolation.FULL, more.pop("left", 0), 3, **more), "out of class", quiet)


def test_when_everything_is_graded_the_next_step_is_to_export_from_that_folder() -> None:
    last = lines()[-1]
    assert last.startswith("Next: python -m grader export 'out of class' --format ")
    assert "canvas" in last.rpartition(" ")[2].split("|")


def test_with_answers_left_there_is_nothing_to_export_yet() -> None:
    said = lines(left=2)
    assert said[0].startswith("Stopped with 2 answers left to grade. 3 students: 2 graded, 1 with work left; ")
    assert not [line for line in said if line.startswith("Next:")]


@pytest.mark.parametrize(
    ("students", "words"),
    [({}, "0 students: nobody;"), ({"graded": 1}, "1 student: 1 graded;"), ({"missing": 2}, "2 students: 2 missing;")],
)
def test_students_are_counted_by_what_became_of_them(students: dict[str, int], words: str) -> None:
    tally = Tally(students, 0, full=False)
    assert summary(Report(tally, Isolation.FULL, 0, 0), "out", quiet=True) == [f"{words} isolation full."]


def test_one_answer_that_is_left_is_one_answer() -> None:
    assert lines(left=1, quiet=True)[0].startswith("Stopped with 1 answer left to grade. ")


def test_what_was_refused_is_counted_where_it_is_listed() -> None:
    assert next(line for line in lines(refused=4) if "refused.csv" in line).endswith("and why: 4")
    assert not [line for line in lines() if "refused.csv" in line]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((5.0, 10.0), (7.5, 10.0), "5/10 -> 7.5/10"),
        (None, (10.0, 10.0), "none -> 10/10"),
        ((10.0, 10.0), None, "10/10 -> none"),
        ((0.0, 0.0), (-2.3, 0.0), "+0 -> -2.3"),
        ((-2.3, 0.0), (1.0, 0.0), "-2.3 -> +1"),
    ],
)
def test_a_difference_is_told_in_points(
    before: tuple[float, float] | None, after: tuple[float, float] | None, words: str
) -> None:
    change = Change("ada\x1b", "kitchen", before, after, ("the answer", "the seeds"))
    said = lines(changes=(change,), compared=True)
    assert said[0] == "Changed since the last time: 1, all of them in changes.csv"
    assert said[1] == f"  ada\\x1b  kitchen  {words}  the answer, the seeds"


def test_many_differences_are_not_all_told() -> None:
    change = Change("ada", "kitchen", None, (1.0, 1.0), ("new",))
    said = lines(changes=(change,) * 100, compared=True)
    told = [line for line in said if line.startswith("  ada")]
    assert f"  ... and {100 - len(told)} more" in said
    assert 0 < len(told) < 100


def test_without_a_difference_that_is_said_if_there_was_something_to_compare_with() -> None:
    assert lines(compared=True)[0] == "No result differs from the last time."
    assert lines()[0].startswith("3 students")
