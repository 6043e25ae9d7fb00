"""What checks come to: the results of exercises, and of a submission as a whole."""

from collections.abc import Mapping, Sequence

from grader.model.course import Check, Course, Exercise
from grader.model.results import FORMAT, CheckResult, ExerciseResult, LessonResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation, RunVerdict


def status_of(checks: Sequence[CheckResult]) -> ExerciseStatus:
    """Return what became of an exercise whose checks have all been asked."""
    statuses = {check.status for check in checks}
    if statuses == {CheckStatus.PASSED}:
        return ExerciseStatus.PASSED
    return ExerciseStatus.NOT_GRADED if CheckStatus.NOT_GRADED in statuses else ExerciseStatus.FAILED


def exercise_result(
    exercise: Exercise, status: ExerciseStatus, checks: Sequence[CheckResult], language: str, message: str = ""
) -> ExerciseResult:
    """Return the result of an exercise. Checks that are not among `checks` were skipped."""
    known = {check.id: check for check in checks}
    every = tuple(known.get(check.id) or unasked(check, language) for check in exercise.checks)
    points = sum((check.points for check in every if check.status is CheckStatus.PASSED), 0.0)
    return ExerciseResult(exercise.id, exercise.title.say(language), status, points, exercise.possible, every, message)


def unasked(check: Check, language: str) -> CheckResult:
    """Return the result of a check that was not asked because there is nothing to ask."""
    title, hint = check.title.say(language), check.hint.say(language)
    return CheckResult(check.id, title, CheckStatus.SKIPPED, 0.0, check.points, hint=hint)


def missing(exercise: Exercise, language: str) -> ExerciseResult:
    """Return the result where there is no file."""
    return exercise_result(exercise, ExerciseStatus.MISSING, (), language, f"There is no file {exercise.path}.")


def unreadable(exercise: Exercise, why: str, language: str) -> ExerciseResult:
    """Return the result of a file that cannot be an answer, because of `why`."""
    message = f"The file {exercise.path} cannot be graded: {why}."
    checks = [
        CheckResult(
            check.id,
            check.title.say(language),
            CheckStatus.FAILED,
            0.0,
            check.points,
            verdict=RunVerdict.UNLOADABLE,
            detail="file",
            message=message,
            hint=check.hint.say(language),
        )
        for check in exercise.checks
    ]
    return exercise_result(exercise, ExerciseStatus.FAILED, checks, language, message)


def submission_result(
    course: Course,
    submission: str,
    results: Mapping[str, ExerciseResult],
    isolation: Isolation,
    seed: int,
    language: str,
    wall_s: float,
) -> SubmissionResult:
    """Add up the `results` by exercise id. A lesson without any is left out."""
    lessons = []
    for lesson in course.lessons:
        own = tuple(results[exercise.id] for exercise in lesson.exercises if exercise.id in results)
        if own:
            points, possible = sum(one.points for one in own), sum(one.possible for one in own)
            lessons.append(LessonResult(lesson.id, lesson.title.say(language), points, possible, own))
    return SubmissionResult(
        format=FORMAT,
        course=course.id,
        submission=submission,
        isolation=isolation,
        proof=isolation is not Isolation.PRACTICE,
        seed=seed,
        points=sum(lesson.points for lesson in lessons),
        possible=sum(lesson.possible for lesson in lessons),
        wall_s=wall_s,
        lessons=tuple(lessons),
    )
