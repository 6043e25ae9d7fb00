"""`watch`: grades on every save."""

import functools
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import complete, engine, options, output, stubs
from grader.cli.engine import Choices
from grader.cli.memory import HintMemory, PlaceMemory
from grader.cli.session import Exit, RefusedError

if TYPE_CHECKING:
    from grader.cli.watching.answers import Answers
    from grader.cli.watching.desk import Helpers
    from grader.cli.watching.terminal import Terminal
    from grader.course import CourseFiles
    from grader.model.course import Course, Exercise


@click.command(short_help="Grade on every save, with keys for next, hint, list.")
@click.argument("target", required=False, shell_complete=complete.targets)
@options.submission
@options.runs
@options.cache
@options.start_method
@options.screen
def watch(target: str | None, submission: Path | None, choices: Choices, screen: output.Screen) -> int:
    """Grade the exercise at hand whenever its file is saved, show what failed first, and go on when it is full.

    It begins with TARGET, otherwise where you were the last time. A save of another exercise goes there.

    \b
    n next   p previous   h hint   l list   r replay   t task   x reset   q quit
    """
    from grader.cli.watching.loop import Ended
    from grader.cli.watching.terminal import Terminal, TerminalGone

    terminal = Terminal(screen.no_color)
    course, files = engine.open_course(Path.cwd())
    first = engine.resolve(course, [target]) if target else ()
    try:
        _watch(course, files, submission, first, choices, terminal)
    except Ended as ended:
        return 128 + ended.number
    except TerminalGone:
        return Exit.STOPPED
    return Exit.FULL


def _watch(
    course: "Course",
    files: "CourseFiles",
    submission: Path | None,
    first: "tuple[Exercise, ...]",
    choices: Choices,
    terminal: "Terminal",
) -> None:
    """Open everything that has to be closed again, and go round. Raises as `Loop.run`."""
    from grader.cli.watching.answers import Answers
    from grader.cli.watching.desk import Desk
    from grader.cli.watching.loop import Loop
    from grader.cli.watching.saves import Saves
    from grader.cli.watching.terminal import Signals
    from grader.report import words

    with ExitStack() as stack:
        shelf = engine.open_shelf(course, files, submission or files.root / "exercises", choices)
        stack.callback(shelf.close)
        answers = Answers(course.exercises, shelf)
        helpers = _helpers(files, shelf.folder, choices.language)
        desk = Desk(answers, helpers, _begin(answers, first, PlaceMemory(files.root).exercise()), choices.language)
        if notice := words.notice_of(shelf.tier, shelf.tier != "practice" and not choices.real_time, choices.language):
            desk.note(notice)
        signals = stack.enter_context(Signals())
        stack.enter_context(terminal)
        loop = Loop(desk, terminal, signals, choices.language)
        loop.draw()  # the rest takes a moment
        saves = Saves(shelf.folder)
        stack.callback(saves.close)
        saves.start()
        grader = engine.warm_grader(course, files, shelf, choices)
        stack.callback(grader.close)
        desk.employ(grader)
        loop.run(saves, grader)


def _begin(answers: "Answers", named: "tuple[Exercise, ...]", remembered: str) -> "Exercise":
    """Return where to begin: at what was named, where one was, or at the first exercise that is not full."""
    among = named or answers.exercises
    if len(named) != 1:
        for exercise in among:
            if exercise.id == remembered:
                return exercise
        for exercise in among:
            if not answers.is_full(exercise):
                return exercise
    return among[0]


def _helpers(files: "CourseFiles", folder: Path, language: str) -> "Helpers":
    from grader.cli.watching.desk import Helpers

    @functools.cache
    def statement(exercise: "Exercise") -> str:
        return engine.statement(files, exercise, language)

    def put_back(exercise: "Exercise") -> str:
        return _put_back(files, folder, exercise, language)

    hints = HintMemory(files.root)
    return Helpers(statement, hints.seen, hints.remember, PlaceMemory(files.root).remember, put_back, output.named)


def _put_back(files: "CourseFiles", folder: Path, exercise: "Exercise", language: str) -> str:
    """Put a stub back and return what to say of it."""
    from grader.grading import InputError
    from grader.report import livewords as say

    path = folder / exercise.path
    try:
        pristine = engine.pristine_stub(files, exercise)
        if stubs.holds(path, pristine):
            return say.RESET_NOTHING.say(language).format(path=output.named(path))
        kept = stubs.put_back(path, pristine)
    except (RefusedError, InputError) as error:
        return str(error)
    phrase = say.RESET_KEPT if kept else say.RESET_DONE
    return phrase.say(language).format(path=output.named(path), kept=output.named(kept) if kept else "")
