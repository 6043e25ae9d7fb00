"""The one place where commands reach the packages that do the work; each is imported when it is first needed."""

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from grader.bulk.edition import Edition
    from grader.bulk.packages import Packed
    from grader.course import CourseFiles
    from grader.grading import Listener, Options, VerifyListener, VerifyReport
    from grader.grading.doctor import Finding
    from grader.grading.shelf import Shelf
    from grader.grading.warm import WarmGrader
    from grader.model.course import Course, Exercise
    from grader.model.explained import ExplainResult
    from grader.model.gradebook import Gradebook
    from grader.model.replayed import ReplayResult
    from grader.model.results import SubmissionResult


class Choices(NamedTuple):
    """How to grade, in the words of the command line; `None` leaves the choice to the grader."""

    seed: int = 0
    schedules: int | None = None
    start_method: str | None = None
    tier: str | None = None
    real_time: bool = False
    language: str = "en"
    cache: bool = True
    jobs: int | None = None


class ProgramChoices(NamedTuple):
    """How to run a program of anybody's, in the words of the command line. Limits are in seconds."""

    script: str
    arguments: tuple[str, ...] = ()
    python: str = sys.executable
    seed: int | None = None
    schedule: str = ""
    schedules: int | None = None
    expected: bytes | None = None
    shrink: bool = False
    start_method: str | None = None
    real_time: bool = False
    cpu_limit: float = math.inf
    wall_limit: float = math.inf
    steps: int | None = None
    output_to_error: bool = False
    sandbox: bool = False

    @property
    def searches(self) -> bool:
        """Whether more than one run may be needed, and what the program prints is looked at."""
        return self.schedules is not None or self.expected is not None or self.shrink


def open_course(start: Path) -> "tuple[Course, CourseFiles]":
    """Return the course of the nearest folder upwards from `start`. Raises CourseError."""
    from grader.course import CourseFiles, find_root, load_course

    root = find_root(start)
    return load_course(root), CourseFiles(root)


def resolve(course: "Course", words: Sequence[str]) -> "tuple[Exercise, ...]":
    """Return the exercises that the words mean, all for no words. Raises UnknownTarget."""
    from grader.course import resolve as meant

    return meant(course, words)


def grade(
    course: "Course",
    files: "CourseFiles",
    submission: Path,
    targets: "Sequence[Exercise]",
    choices: Choices,
    listener: "Listener",
) -> "SubmissionResult":
    """Grade one submission. Raises InputError and GraderFault."""
    from grader.grading import grade as graded

    return graded(course, files, submission, targets, options_of(choices), listener)


def answers_to_quote(result: "SubmissionResult") -> dict[str, str]:
    """Return the files of a graded submission as text, by exercise id, as far as they can be read."""
    from grader.grading.quoting import answers_of

    return answers_of(Path(result.submission), [exercise.id for exercise in result.exercises])


def answer_to_quote(folder: Path, exercise: str) -> str:
    """Return the file in a submission's folder that answers an exercise, "" if it cannot be read."""
    from grader.grading.quoting import answers_of

    found = (answers_of(place, [exercise]).get(exercise) for place in (folder, folder / "exercises"))
    return next((text for text in found if text is not None), "")


def script_to_quote(script: str) -> str:
    """Return the text of a script as Python reads it, "" if it cannot be read."""
    from grader.grading.quoting import script_text

    return script_text(Path(script))


def verify(
    course: "Course",
    files: "CourseFiles",
    targets: "Sequence[Exercise]",
    choices: Choices,
    runs: int,
    load: int,
    start_methods: Sequence[str],
    listener: "VerifyListener",
) -> "VerifyReport":
    """Let the course prove itself, under all start methods if none is given. Raises GraderFault."""
    from grader.grading import verify as verified
    from grader.model.verdicts import StartMethod

    methods = tuple(StartMethod(method) for method in start_methods) or tuple(StartMethod)
    return verified(
        course, files, targets, options_of(choices), runs=runs, load=load, start_methods=methods, listener=listener
    )


def gradebook(folder: Path) -> "tuple[Gradebook, frozenset[str]]":
    """Return a graded class, and the ids `exercise/check` of the checks that students do not see. Raises InputError."""
    from grader.bulk.exports import load_for_export

    return load_for_export(folder)


def add_exercise(word: str, statement: bool) -> tuple[Path, ...]:
    """Add the files of a new exercise to the course around here. Raises CourseError and RefusedError."""
    from grader.cli.session import RefusedError
    from grader.course.fresh import NewNameError
    from grader.course.fresh import add_exercise as added

    course, files = open_course(Path.cwd())
    try:
        return added(course, files, word, statement)
    except NewNameError as error:
        raise RefusedError(str(error)) from None
    except OSError as error:
        reason = f"{error.filename or word!r} cannot be written: {error.strerror}"
        raise RefusedError(f"{reason}; try to mend its permissions") from None


def release(folder: Path) -> "Edition":
    """Write the students' edition of the course around here. Raises CourseError and InputError."""
    from grader.bulk.edition import release as released

    course, files = open_course(Path.cwd())
    return released(course, files, folder)


def package_gradescope(out: Path, words: Sequence[str], hidden_as: str, minutes: int, language: str) -> "Packed":
    """Write an autograder for Gradescope. Raises CourseError, InputError and UnknownTarget."""
    from grader.bulk.gradescope import Settings
    from grader.bulk.packages import package_gradescope as packed

    course, files = open_course(Path.cwd())
    settings = Settings(hidden_as=hidden_as, language=language, limit_s=60.0 * minutes)
    return packed(course, files, resolve(course, words), out, settings)


def package_github(repository: Path) -> "Packed":
    """Write a workflow for GitHub Actions. Raises CourseError and InputError."""
    from grader.bulk.packages import package_github as packed

    course, files = open_course(Path.cwd())
    return packed(course, files, repository)


def open_shelf(course: "Course", files: "CourseFiles", submission: Path, choices: Choices) -> "Shelf":
    """Return the answers in a folder with what is known of them. Raises InputError."""
    from grader.grading.shelf import Shelf
    from grader.grading.submission import answers_folder, chosen_tier

    options = options_of(choices)
    folder = answers_folder(submission, course.exercises)
    return Shelf(files, folder, options, chosen_tier(files.root, options.tier))


def warm_grader(course: "Course", files: "CourseFiles", shelf: "Shelf", choices: Choices) -> "WarmGrader":
    """Return what grades one answer after the other, not started yet."""
    from grader.grading.crew import Setting
    from grader.grading.warm import WarmGrader

    return WarmGrader(Setting(files, course.exercises, options_of(choices), shelf.tier, mute=True))


def pristine_stub(files: "CourseFiles", exercise: "Exercise") -> str:
    """Return the stub of an exercise as it was before anybody edited it."""
    from grader.grading import pristine_stub as pristine

    return pristine(files, exercise)


def statement(files: "CourseFiles", exercise: "Exercise", language: str) -> str:
    """Return what an exercise asks for, in a language, in English where there is none."""
    import ast

    translated = files.stub(exercise).parent / language / f"{exercise.name}.md"
    if translated.is_file():
        return translated.read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(pristine_stub(files, exercise))) or ""


def accept_stubs(course: "Course", files: "CourseFiles") -> None:
    """Store the stubs as they stand. Raises OSError."""
    from grader.course.stubs import accept_stubs as accept

    accept(course, files.root)


def replay(
    files: "CourseFiles",
    submission: Path,
    exercise: "Exercise",
    check_id: str,
    choices: Choices,
    schedule: str,
    shorten: bool,
) -> "ReplayResult":
    """Run one check again, under a schedule if it is not "". Raises InputError and GraderFault."""
    from grader.grading.replay import replay as replayed

    return replayed(files, submission, exercise, check_id, options_of(choices), schedule, shorten)


def explain(
    choices: ProgramChoices,
    interrupted: Callable[[], bool],
    on_seed: Callable[[int], None],
    on_part: Callable[[str], None],
) -> "tuple[ExplainResult, bytes, bytes]":
    """Run a program and return what is to be said about it, with what it printed where that was held back.

    In a single run `on_part` gets the message on a part that is deadlocked, while the rest goes on.
    Raises InputError and GraderFault.
    """
    from msgspec import structs

    from grader.explain import timeline_of
    from grader.grading.program import STEPS_MOST, Wishes, explain
    from grader.grading.search import OPERATIONS_SHOWN, Quest, deviations_of, search
    from grader.model.verdicts import StartMethod
    from grader.sandbox import Program

    method = StartMethod(choices.start_method) if choices.start_method else None
    program = Program(
        *(choices.script, choices.arguments, choices.python, method),
        output_to_error=choices.output_to_error,
        walled=choices.sandbox,
    )
    wishes = Wishes(
        seed=choices.seed,
        deviations=deviations_of(choices.schedule),
        start_method=method,
        real_time=choices.real_time,
        cpu_s=choices.cpu_limit,
        wall_s=choices.wall_limit,
        steps=choices.steps or STEPS_MOST,
    )
    if choices.searches:
        quest = Quest(choices.schedules or 1, choices.expected, choices.shrink)
        return search(program, wishes, quest, interrupted, on_seed)
    result, evidence = explain(program, wishes, interrupted, on_part)
    timeline = timeline_of(evidence, choices.script, OPERATIONS_SHOWN)
    return structs.replace(result, timeline=timeline), b"", b""


def explain_running(pid: int) -> "ExplainResult":
    """Look at a program that runs already and return what is to be said about it. Raises InputError and GraderFault."""
    from grader.grading.program import explain_running

    return explain_running(pid)[0]


def examine() -> "tuple[Finding, ...]":
    """Return what this machine can do."""
    from grader.grading.doctor import examine as examined

    return examined()


def options_of(choices: Choices) -> "Options":
    """Return the choices as the grader's own record."""
    from grader.grading import Options
    from grader.model.verdicts import Isolation, StartMethod

    return Options(
        seed=choices.seed,
        schedules=choices.schedules,
        start_method=StartMethod(choices.start_method) if choices.start_method else None,
        tier=Isolation(choices.tier) if choices.tier else None,
        real_time=choices.real_time,
        language=choices.language,
        jobs=choices.jobs,
        cache=choices.cache,
    )
