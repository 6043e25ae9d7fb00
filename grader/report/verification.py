"""How the course proved itself: counts by lesson, what surprised, and a last line that says whether it holds."""

from collections.abc import Sequence
from typing import Protocol

from grader.report.escape import visible_lines
from grader.report.ink import PIPE, Cell, Look, Page


class Surprise(Protocol):
    """An answer that was not judged as it should have been."""

    @property
    def exercise(self) -> str:
        """The id of the exercise."""

    @property
    def answer(self) -> str:
        """Which answer, such as "solution" or "mistakes/x"."""

    @property
    def start_method(self) -> str:
        """The start method it ran under."""

    @property
    def run(self) -> int:
        """Which of the runs."""

    @property
    def seed(self) -> int | None:
        """The seed of the schedule, where one is to blame."""

    @property
    def text(self) -> str:
        """What was expected and what came."""


class LessonRow(Protocol):
    """The counts of one lesson."""

    @property
    def lesson(self) -> str:
        """The id of the lesson."""

    @property
    def solutions(self) -> int:
        """Solutions graded."""

    @property
    def variants(self) -> int:
        """Variants graded."""

    @property
    def mistakes(self) -> int:
        """Known mistakes graded."""

    @property
    def caught(self) -> int:
        """Known mistakes recognised as they say."""

    @property
    def schedule_dependent(self) -> Sequence[tuple[str, int]]:
        """Answers that an undisturbed run lets pass, with the first seed that shows them."""


class Verification(Protocol):
    """All that `verify` found out. A problem is text with its file and line."""

    @property
    def problems(self) -> Sequence[object]:
        """What is wrong with the course as text."""

    @property
    def surprises(self) -> Sequence[Surprise]:
        """What was judged wrongly."""

    @property
    def graded(self) -> int:
        """Answers graded."""

    @property
    def checks(self) -> int:
        """Checks asked."""

    @property
    def by_lesson(self) -> Sequence[LessonRow]:
        """A row for each lesson."""

    @property
    def wall_s(self) -> float:
        """How long it took, in seconds."""


def render(report: Verification, look: Look = PIPE) -> str:
    """Return the whole report."""
    page = Page(look)
    _counts(page, report.by_lesson)
    _schedules(page, report.by_lesson)
    _problems(page, report.problems)
    _surprises(page, report.surprises)
    page.line(verdict(report))
    return page.text()


def holds(report: Verification) -> bool:
    """Return whether nothing is wrong with the course."""
    return not report.problems and not report.surprises


def verdict(report: Verification) -> str:
    """Return the last line: whether the course holds, and what was done to find out."""
    work = f"{report.graded:,} answers and {report.checks:,} checks in {report.wall_s:.1f} s"
    if holds(report):
        return f"The course holds: {work}."
    problems, surprises = len(report.problems), len(report.surprises)
    return f"The course does not hold: problems {problems}, surprises {surprises}; {work}."


def _counts(page: Page, rows: Sequence[LessonRow]) -> None:
    if not rows:
        return
    heads = ("", "solutions", "variants", "mistakes", "caught")
    table: list[list[str | Cell]] = [[Cell(head, "dim") for head in heads]]
    for row in rows:
        caught = Cell(str(row.caught), "green" if row.caught == row.mistakes else "bold red")
        table.append([row.lesson, str(row.solutions), str(row.variants), str(row.mistakes), caught])
    page.table(table, right=(1, 2, 3, 4))
    page.blank()


def _schedules(page: Page, rows: Sequence[LessonRow]) -> None:
    found = [(row.lesson, answer, seed) for row in rows for answer, seed in row.schedule_dependent]
    if not found:
        return
    page.line("Shown only by a disturbed schedule, with the first seed that does:")
    for lesson, answer, seed in found:
        page.line(f"{lesson}  {answer}  seed {seed}", indent=2)
    page.blank()


def _problems(page: Page, problems: Sequence[object]) -> None:
    for problem in problems:
        page.line(Cell("problem  ", "red"), str(problem))
    if problems:
        page.blank()


def _surprises(page: Page, surprises: Sequence[Surprise]) -> None:
    for one in surprises:
        seed = "" if one.seed is None else f", seed {one.seed}"
        page.line(Cell("surprise  ", "red"), f"{one.exercise}  {one.answer}  ({one.start_method}, run {one.run}{seed})")
        for line in visible_lines(one.text):
            page.verbatim(line, indent=4)
    if surprises:
        page.blank()
