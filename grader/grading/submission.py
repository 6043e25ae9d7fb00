"""One submission: find its files, take what is known from the cache, grade the rest, add up."""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course import CourseFiles
from grader.course.stubs import stored_stubs
from grader.grading import outcome
from grader.grading.cache import FOLDER
from grader.grading.errors import InputError
from grader.grading.options import Listener, Options, Silent
from grader.grading.shelf import Shelf
from grader.model.course import Course, Exercise
from grader.model.results import CheckResult, ExerciseResult, SubmissionResult
from grader.model.verdicts import Isolation
from grader.sandbox import TierUnavailable, choose_tier
from grader.suite.laboratory import Answer, Laboratory

if TYPE_CHECKING:
    from grader.grading.session import Turn


def grade(
    course: Course,
    files: CourseFiles,
    submission: Path,
    targets: Sequence[Exercise],
    options: Options,
    listener: Listener | None = None,
) -> SubmissionResult:
    """Grade the `targets` of the submission in the folder `submission`.

    Raises `InputError` if the folder cannot be used or the isolation asked for cannot be had, `GraderFault` if
    something of ours fails.
    """
    return _Grading(course, files, answers_folder(submission, targets), options, listener or Silent()).run(targets)


def pristine_stub(files: CourseFiles, exercise: Exercise) -> str:
    """Return the exercise's stub as its author wrote it. Raises `InputError` if it is not stored."""
    stored = stored_stubs(files.root).get(exercise.path)
    if stored is None:
        raise InputError(
            f"{exercise.path}: its first version is not stored here; try to get it from where the course came from"
        )
    return stored


def chosen_tier(root: Path, wanted: Isolation | None) -> Isolation:
    """Return the isolation to use, the strongest one if none is `wanted`. Raises `InputError` if it cannot be had."""
    try:
        return remembered_tier(root, wanted)
    except TierUnavailable as error:
        raise InputError(str(error)) from None


def remembered_tier(root: Path, wanted: Isolation | None) -> Isolation:
    """Return the isolation to use, without trying bubblewrap again if it has worked since this machine was started.

    Raises `TierUnavailable` if `wanted` cannot be had.
    """
    note = root / FOLDER / "isolation.txt"
    mark = _machine_mark()
    with contextlib.suppress(OSError, ValueError):
        if wanted in (None, Isolation.FULL) and note.read_text(encoding="utf-8") == mark:
            return Isolation.FULL
    tier = choose_tier(wanted)
    if tier is Isolation.FULL:
        with contextlib.suppress(OSError):
            note.parent.mkdir(exist_ok=True)
            note.write_text(mark, encoding="utf-8")
    return tier


def _machine_mark() -> str:
    """What a remembered probe depends on: this boot, this user, this bubblewrap, this interpreter."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    boot_id = boot.read_text(encoding="ascii").strip() if boot.exists() else ""
    bwrap = shutil.which("bwrap")
    changed = os.stat(bwrap).st_mtime_ns if bwrap else 0
    user = os.geteuid() if hasattr(os, "geteuid") else 0
    return f"{boot_id} {user} {bwrap} {changed} {sys.executable}"


def answers_folder(submission: Path, targets: Sequence[Exercise]) -> Path:
    """Return the folder with the lessons in it: `submission`, or `exercises` below it. Raises `InputError`."""
    if not submission.exists():
        raise InputError(
            f"{str(submission)!r}: there is no such folder; try --submission with the folder that holds the lessons"
        )
    if not submission.is_dir():
        raise InputError(
            f"{str(submission)!r} is not a folder; try --submission with the folder that holds the lessons"
        )
    for folder in (submission, submission / "exercises"):
        if any((folder / exercise.path).exists() for exercise in targets):
            return folder
    expected = targets[0].path if targets else "an exercise"
    raise InputError(f"{str(submission)!r} holds no answer to what is to be graded; expected a file such as {expected}")


class _Grading:
    """The grading of one submission."""

    def __init__(self, course: Course, files: CourseFiles, folder: Path, options: Options, listener: Listener) -> None:
        self._course = course
        self._files = files
        self._folder = folder
        self._options = options
        self._listener = listener
        self._tier = Isolation.PRACTICE
        self._results: dict[str, ExerciseResult] = {}

    def run(self, targets: Sequence[Exercise]) -> SubmissionResult:
        started = time.monotonic()
        self._tier = chosen_tier(self._files.root, self._options.tier)
        shelf = Shelf(self._files, self._folder, self._options, self._tier)
        try:
            todo = [answer for exercise in targets if (answer := self._needs_grading(exercise, shelf)) is not None]
            if todo:
                self._grade(todo, shelf)
        finally:
            shelf.close()
        return outcome.submission_result(
            self._course,
            str(self._folder),
            self._results,
            self._tier,
            self._options.seed,
            self._options.language,
            time.monotonic() - started,
        )

    def _needs_grading(self, exercise: Exercise, shelf: Shelf) -> Answer | None:
        """Return the answer if it has to be run; otherwise its result is known at once."""
        found = shelf.look(exercise)
        if isinstance(found, Answer):
            return found
        self._know(exercise, found)
        return None

    def _know(self, exercise: Exercise, result: ExerciseResult) -> None:
        self._results[exercise.id] = result
        self._listener.finished(exercise, result)

    def _grade(self, todo: list[Answer], shelf: Shelf) -> None:
        # pytest and the workers are not needed when all is known
        from grader.grading.session import GradedAnswer, Turn, grade_answers
        from grader.grading.workers import default_jobs, grade_with_workers

        suites = [answer.exercise for answer in todo]

        def on_check(answer: Answer, result: CheckResult) -> None:
            self._listener.check(answer.exercise, result)

        def on_answer(graded: GradedAnswer) -> None:
            self._know(graded.answer.exercise, shelf.keep(graded.answer, graded.checks))

        turns = [Turn(answer, shelf.start_method) for answer in todo]
        jobs = self._options.jobs or default_jobs(len(todo))
        if jobs > 1:
            for answer in todo:
                self._listener.started(answer.exercise)
            grade_with_workers(self._files, turns, suites, self._options, self._tier, jobs, on_check, on_answer)
            return
        laboratory = Laboratory(self._tier, real_time=self._options.real_time)
        try:
            grade_answers(self._files, self._announced(turns), suites, self._options, laboratory, on_check, on_answer)
        finally:
            laboratory.close()

    def _announced(self, turns: "list[Turn]") -> "Iterator[Turn]":
        for turn in turns:
            self._listener.started(turn.answer.exercise)
            yield turn
