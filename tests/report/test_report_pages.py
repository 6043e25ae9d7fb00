"""The other pages: the list, hints, the machine, the course's self-check, and the paper they are written on."""

from typing import NamedTuple

import pytest

from grader.model.verdicts import ExerciseStatus
from grader.report import hints, listing, machine, verification
from grader.report.ink import Cell, Look, Page

from .conftest import Make

HINTS = ["What closes a pipe?", "Who holds an end?\nLook at fork.", "Close it in the parent."]


class Finding(NamedTuple):
    """A finding of the doctor."""

    name: str
    ok: bool
    found: str
    cure: str


class Surprise(NamedTuple):
    """A surprise of the self-check."""

    exercise: str
    answer: str
    start_method: str
    run: int
    seed: int | None
    text: str


class Row(NamedTuple):
    """The counts of a lesson."""

    lesson: str
    solutions: int
    variants: int
    mistakes: int
    caught: int
    schedule_dependent: tuple[tuple[str, int], ...] = ()


class Report(NamedTuple):
    """What the self-check found."""

    problems: tuple[str, ...] = ()
    surprises: tuple[Surprise, ...] = ()
    graded: int = 1234
    checks: int = 5678
    by_lesson: tuple[Row, ...] = (Row("01_queues", 5, 10, 20, 20),)
    wall_s: float = 12.34


def test_the_list_shows_every_exercise_with_its_state(make: Make) -> None:
    assert listing.render(make.half_done()).splitlines() == [
        "01_queues                            First in, first out",
        "  relay            passed       8/8  Relay",
        "04_pipes                             Two ends, and the end of file",
        "  one_way          passed       8/8  One way",
        "  never_eof        failed       2/8  The pipe that never ends",
        "  poll             not_started  0/8  Poll",
        "  face_to_face     failed       0/8  Face to face",
        "06_build_your_own                    Build your own",
        "  pool             missing      0/8  Pool",
        "18 of 48 points",
    ]


def test_the_list_leaves_out_titles_on_a_narrow_screen(make: Make) -> None:
    lines = listing.render(make.half_done(), Look(40, fold=True)).splitlines()
    assert lines[:2] == ["01_queues", "  relay            passed       8/8"]


def test_an_empty_list_says_so(make: Make) -> None:
    assert listing.render(make.submission(), language="zh") == "这里没有可评分的内容。\n"


def test_hints_so_far_are_shown_with_the_newest_last() -> None:
    assert hints.render(HINTS, 2).splitlines() == [
        "Hint 1 of 3",
        "  What closes a pipe?",
        "Hint 2 of 3",
        "  Who holds an end?",
        "  Look at fork.",
    ]


def test_the_last_hint_says_that_it_is_the_last() -> None:
    text = hints.render(HINTS, 3, unkept="hints.json")
    assert text.splitlines()[-1] == "That was the last hint. The README.md beside the exercise explains more."


def test_a_hint_that_cannot_be_remembered_says_how_to_go_on() -> None:
    last = hints.render(HINTS, 1, unkept=".plumbline/hints.json").splitlines()[-1]
    assert last.startswith(".plumbline/hints.json cannot be written")
    assert last.endswith("`--step 2` shows the next hint.")


def test_the_machine_shows_the_cure_below_what_is_not_well() -> None:
    findings = [Finding("Python", True, "3.11", "none"), Finding("wall", False, "refused\x1b", "install it\nor not")]
    assert machine.render(findings).splitlines() == [
        "ok  Python: 3.11",
        "no  wall: refused\\x1b",
        "    install it",
        "    or not",
        "",
        "1 of 2 need a cure.",
    ]


def test_a_machine_without_faults_can_do_everything() -> None:
    assert machine.render([Finding("Python", True, "3.11", "")]).splitlines()[-1] == "This machine can do everything."


def test_a_course_that_holds_shows_its_counts() -> None:
    assert verification.render(Report()).splitlines() == [
        "           solutions  variants  mistakes  caught",
        "01_queues          5        10        20      20",
        "",
        "The course holds: 1,234 answers and 5,678 checks in 12.3 s.",
    ]


def test_what_does_not_hold_is_listed_with_its_place() -> None:
    report = Report(
        problems=("exercises/04_pipes/lesson.yaml:12: points is -3",),
        surprises=(
            Surprise("04_pipes/poll", "mistakes/waits", "fork", 2, 3, "expected deadlock\ngot finished"),
            Surprise("04_pipes/poll", "solution", "spawn", 0, None, "6 of 8 points"),
        ),
        by_lesson=(Row("04_pipes", 6, 12, 24, 23, (("mistakes/races", 4),)),),
    )
    assert verification.render(report).splitlines()[3:] == [
        "Shown only by a disturbed schedule, with the first seed that does:",
        "  04_pipes  mistakes/races  seed 4",
        "",
        "problem  exercises/04_pipes/lesson.yaml:12: points is -3",
        "",
        "surprise  04_pipes/poll  mistakes/waits  (fork, run 2, seed 3)",
        "    expected deadlock",
        "    got finished",
        "surprise  04_pipes/poll  solution  (spawn, run 0)",
        "    6 of 8 points",
        "",
        "The course does not hold: problems 1, surprises 2; 1,234 answers and 5,678 checks in 12.3 s.",
    ]


def test_an_empty_self_check_has_only_a_last_line() -> None:
    text = verification.render(Report(by_lesson=(), problems=("no lesson",)))
    assert text.startswith("problem  no lesson\n\nThe course does not hold")


def test_a_long_word_is_broken_at_the_edge() -> None:
    page = Page(Look(20, fold=True))
    page.line("x" * 45, indent=2)
    assert page.text().splitlines() == ["  " + "x" * 18, "    " + "x" * 16, "    " + "x" * 11]


def test_a_deep_indentation_still_leaves_room_for_text() -> None:
    page = Page(Look(40, fold=True))
    page.verbatim(" " * 200 + "code")
    assert page.text() == " " * 13 + "code\n"


def test_wide_characters_count_twice() -> None:
    page = Page(Look(20, fold=True))
    page.table([["a", "管道管道管道管道"], ["b", "pipe"]], flexible=1)
    assert page.text().splitlines() == ["a  管道管道管道管道", "b  pipe"]


def test_a_column_without_room_is_left_out() -> None:
    page = Page(Look(20, fold=True))
    page.table([["x" * 10, "a title of some length", "1/2"]], right=(2,), flexible=1)
    assert page.text() == "xxxxxxxxxx  1/2\n"


def test_styles_are_not_read_from_text(make: Make) -> None:
    page = Page(Look(80, "standard"))
    page.line(Cell("[bold]x[/bold] 12 http://x :tada:"))
    assert page.text() == "[bold]x[/bold] 12 http://x :tada:\n"


@pytest.mark.parametrize("status", list(ExerciseStatus))
def test_the_list_knows_every_status(make: Make, status: ExerciseStatus) -> None:
    assert status.value in listing.render(make.one(make.exercise("04_pipes/poll", status)))
