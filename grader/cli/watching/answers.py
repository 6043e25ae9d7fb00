"""The files of a student: what they look like from outside, and what is known of what is in them."""

import os
from collections.abc import Sequence
from pathlib import Path

from grader.grading.shelf import Shelf
from grader.model.course import Exercise
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import ExerciseStatus, StartMethod
from grader.suite.laboratory import Answer

Mark = tuple[int, ...]
NOTHING: Mark = ()
_UNSURE: Mark = (-1,)


class Answers:
    """The answers of one student. `results` has what is known of each, by exercise id."""

    def __init__(self, exercises: Sequence[Exercise], shelf: Shelf) -> None:
        """Look at all of them."""
        self.exercises = tuple(exercises)
        self.results: dict[str, ExerciseResult] = {}
        self._shelf = shelf
        self._graded: dict[str, tuple[Answer, ExerciseResult]] = {}
        self._marks = {exercise.id: self.mark(exercise) for exercise in exercises}
        self.look_at_all()

    @property
    def start_method(self) -> StartMethod:
        """How processes are started."""
        return self._shelf.start_method

    def path(self, exercise: Exercise) -> Path:
        """Return where the answer is expected."""
        return self._shelf.folder / exercise.path

    def mark(self, exercise: Exercise) -> Mark:
        """Return what changes when the file is saved in whatever way, its size last; NOTHING where there is no file."""
        try:
            seen = os.stat(self.path(exercise))
        except OSError:
            return NOTHING
        return (seen.st_mtime_ns, seen.st_ino, seen.st_size)

    def changed(self) -> list[Exercise]:
        """Return the exercises whose files are not as they were at the last call, or at the beginning."""
        now = {exercise.id: self.mark(exercise) for exercise in self.exercises}
        before, self._marks = self._marks, now
        return [exercise for exercise in self.exercises if now[exercise.id] != before[exercise.id]]

    def beside(self, exercise: Exercise) -> list[str]:
        """Return the names of Python files that belong to no exercise, where the exercise's file should be."""
        known = {os.path.basename(one.path) for one in self.exercises if one.lesson == exercise.lesson}
        try:
            names = os.listdir(self.path(exercise).parent)
        except OSError:
            return []
        return sorted(name for name in names if name.endswith(".py") and name not in known)

    def look(self, exercise: Exercise) -> ExerciseResult | Answer:
        """Return what is known of the file as it is now, otherwise the answer; what was our fault is not known."""
        before = self.mark(exercise)
        found = self._shelf.look(exercise)
        missing = isinstance(found, ExerciseResult) and found.status is ExerciseStatus.MISSING
        seen = before if before == self.mark(exercise) and missing == (before == NOTHING) else _UNSURE
        if seen != self._marks[exercise.id]:  # a file that is moved away and back has its old mark again
            self._marks[exercise.id] = _UNSURE
        if isinstance(found, Answer):
            answer, result = self._graded.get(exercise.id, (None, None))
            if answer == found and result is not None and result.status is not ExerciseStatus.NOT_GRADED:
                found = result
        if isinstance(found, ExerciseResult):
            self.results[exercise.id] = found
        return found

    def read(self, exercise: Exercise) -> ExerciseResult | Answer:
        """Return the answer, whatever is known of it, or the result of a file that is none."""
        return self._shelf.read(exercise)

    def look_at_all(self) -> None:
        """Find out what is known of all exercises, and forget what is not so any more."""
        for exercise in self.exercises:
            found = self.look(exercise)
            if isinstance(found, Answer) and self._graded.get(exercise.id, (None,))[0] != found:
                self.results.pop(exercise.id, None)

    def is_news(self, exercise: Exercise) -> bool:
        """Whether the file holds an answer that is not known yet, or another one than before."""
        before = self.results.get(exercise.id)
        found = self.look(exercise)
        if isinstance(found, Answer):
            return True
        return found != before and found.status in (ExerciseStatus.PASSED, ExerciseStatus.FAILED)

    def keep(self, answer: Answer, checks: tuple[CheckResult, ...]) -> ExerciseResult:
        """Keep what an answer came to."""
        result = self._shelf.keep(answer, checks)
        self._graded[answer.exercise.id] = (answer, result)
        self.results[answer.exercise.id] = result
        return result

    def full(self) -> int:
        """Return how many exercises are full."""
        return sum(result.status is ExerciseStatus.PASSED for result in self.results.values())

    def is_full(self, exercise: Exercise) -> bool:
        """Return whether an exercise is known to be full."""
        known = self.results.get(exercise.id)
        return known is not None and known.status is ExerciseStatus.PASSED

    def unfinished(self, after: Exercise | None = None) -> Exercise | None:
        """Return the next exercise that is not full, from the first on or after one and round to it."""
        first = 0 if after is None else self.exercises.index(after) + 1
        for exercise in self.exercises[first:] + self.exercises[:first]:
            if not self.is_full(exercise):
                return exercise
        return None
