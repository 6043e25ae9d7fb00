"""Several answers at a time, each in a worker of its own."""

import os
from collections.abc import Callable, Sequence

from grader.course import CourseFiles
from grader.grading.crew import Crew, Setting, cores_here, every_turn
from grader.grading.options import Options
from grader.grading.session import GradedAnswer, OnCheck, Turn
from grader.model.course import Exercise
from grader.model.verdicts import Isolation

WORTH_A_WORKER = 3  # answers: starting pytest once more costs about as much as grading two


def default_jobs(answers: int) -> int:
    """Return how many workers are worth their start for so many answers; 1 means none at all."""
    return max(1, min(len(cores_here()) or os.cpu_count() or 1, answers // WORTH_A_WORKER))


def grade_with_workers(
    files: CourseFiles,
    turns: Sequence[Turn],
    suites: Sequence[Exercise],
    options: Options,
    tier: Isolation,
    jobs: int,
    on_check: OnCheck,
    on_answer: Callable[[GradedAnswer], None],
) -> None:
    """As `grade_answers`, with `jobs` workers; results come in the order in which they are known.

    Raises `GraderFault` if no worker can be started.
    """
    with Crew(Setting(files, tuple(suites), options, tier), jobs) as crew:
        every_turn(
            crew,
            turns,
            lambda known: on_check(known.turn.answer, known.result),
            lambda over: on_answer(GradedAnswer(over.number, over.turn.answer, over.checks)),
        )
