"""What is known about the answers in one folder without running any of them."""

from pathlib import Path

from grader.course import CourseFiles
from grader.course.stubs import stored_stubs
from grader.grading import outcome
from grader.grading.cache import ResultCache, answer_key
from grader.grading.options import Options
from grader.model.course import Exercise
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import ExerciseStatus, Isolation, StartMethod
from grader.suite.laboratory import Answer, read_source


class Shelf:
    """The answers of one submission, and the results that were kept of them."""

    def __init__(self, files: CourseFiles, folder: Path, options: Options, tier: Isolation) -> None:
        """Open the cache, if there is to be one."""
        self.folder = folder
        self.start_method = options.start_method or StartMethod.FORK
        self._files = files
        self._options = options
        self.tier = tier
        self._cache = ResultCache(files.root, enabled=options.cache)
        self._looked: dict[str, tuple[Answer, str]] = {}

    def close(self) -> None:
        """Close the cache."""
        self._cache.close()

    def look(self, exercise: Exercise) -> ExerciseResult | Answer:
        """Return the result where it is known, otherwise the answer that has to be run.

        Raises `CourseError` if the stored stubs are damaged.
        """
        found = self.read(exercise)
        return (self.recall(found) or found) if isinstance(found, Answer) else found

    def read(self, exercise: Exercise) -> ExerciseResult | Answer:
        """Return the answer, or the result of a file that is none: missing, untouched, or not to be read."""
        language = self._options.language
        try:
            source = read_source(self.folder / exercise.path, self.folder)
        except FileNotFoundError:
            return outcome.missing(exercise, language)
        except OSError as error:
            return outcome.unreadable(exercise, error.strerror or str(error), language)
        if source == stored_stubs(self._files.root).get(exercise.path, "").encode():
            return outcome.exercise_result(exercise, ExerciseStatus.NOT_STARTED, (), language)
        return Answer(str(self.folder), exercise, source)

    def recall(self, answer: Answer) -> ExerciseResult | None:
        """Return the result that was kept of an answer."""
        exercise = answer.exercise
        key = answer_key(self._files, exercise, answer.source, self._options, self.tier, self.start_method)
        self._looked[exercise.id] = (answer, key)
        checks = self._cache.get(key)
        return None if checks is None else self._result(exercise, checks)

    def keep(self, answer: Answer, checks: tuple[CheckResult, ...]) -> ExerciseResult:
        """Return what an answer came to as a result, and keep it if it is the one that was looked at last.

        It is kept for the suite as it was then, which may have changed meanwhile.
        """
        looked, key = self._looked[answer.exercise.id]
        if looked == answer:
            self._cache.put(key, checks)
        return self._result(answer.exercise, checks)

    def _result(self, exercise: Exercise, checks: tuple[CheckResult, ...]) -> ExerciseResult:
        return outcome.exercise_result(exercise, outcome.status_of(checks), checks, self._options.language)
