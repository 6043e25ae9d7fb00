"""`grade` and `list`: what a submission is worth."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import complete, engine, options, output, progress
from grader.cli.engine import Choices
from grader.cli.session import Exit, RefusedError

if TYPE_CHECKING:
    from grader.model.course import Course, Exercise
    from grader.model.results import SubmissionResult


@click.command(short_help="Grade exercises and say what to do next.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete.targets)
@options.submission
@options.destinations
@options.quiet
@options.verbose
@options.engine
@options.screen
@click.pass_context
def grade(
    ctx: click.Context,
    targets: tuple[str, ...],
    submission: Path | None,
    destinations: dict[str, str],
    quiet: bool,
    verbose: bool,
    choices: Choices,
    screen: output.Screen,
) -> int:
    """Grade the exercises that TARGET names, or all.

    TARGET is a lesson (4, 04_pipes, pipes), an exercise (4.3, never_eof, 04_pipes/never_eof) or the path of a stub.

    Exit code: 0 everything full, 1 something is missing or failed, 2 usage or input, 3 a fault of the grader.
    """
    output.check_destinations(destinations)
    result = _graded(ctx, targets, submission, quiet, choices, screen)
    _write(destinations, result, choices.language)
    if output.STDOUT not in destinations.values():
        screen.say(_report(result, submission, quiet, verbose, choices.language, screen))
    return exit_code(result)


@click.command(name="list", short_help="Show all exercises and what became of them.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete.targets)
@options.submission
@options.engine
@options.screen
@click.pass_context
def list_exercises(
    ctx: click.Context, targets: tuple[str, ...], submission: Path | None, choices: Choices, screen: output.Screen
) -> int:
    """Show all exercises, or those that TARGET names, and what became of them.

    What was not graded before is graded now.
    """
    from grader.report import listing

    result = _graded(ctx, targets, submission, False, choices, screen)
    screen.say(listing.render(result, screen.look(), choices.language))
    return Exit.FULL


def exit_code(result: "SubmissionResult") -> Exit:
    """Return the exit code of a graded submission. A fault of ours outweighs what the student missed."""
    from grader.model.verdicts import CheckStatus, ExerciseStatus

    statuses = {exercise.status for exercise in result.exercises}
    asked = {check.status for exercise in result.exercises for check in exercise.checks}
    if ExerciseStatus.NOT_GRADED in statuses or CheckStatus.NOT_GRADED in asked:
        return Exit.FAULT
    return Exit.FULL if statuses == {ExerciseStatus.PASSED} else Exit.MISSING


def _graded(
    ctx: click.Context,
    words: tuple[str, ...],
    submission: Path | None,
    quiet: bool,
    choices: Choices,
    screen: output.Screen,
) -> "SubmissionResult":
    course, files = engine.open_course(Path.cwd())
    targets = _targets(ctx, course, words)
    folder = submission or files.root / "exercises"
    with progress.bar(quiet, screen.no_color) as bar:
        listener = progress.GradingProgress(bar, targets)
        return engine.grade(course, files, folder, targets, choices, listener)


def _targets(ctx: click.Context, course: "Course", words: tuple[str, ...]) -> "tuple[Exercise, ...]":
    """Resolve the words; one that is, or nearly is, a command was probably meant as one."""
    from difflib import get_close_matches

    from grader.course import UnknownTarget

    try:
        return engine.resolve(course, words)
    except UnknownTarget as error:
        group = ctx.parent.command if ctx.parent else None
        known = list(group.commands) if isinstance(group, click.Group) else []
        if error.word in known:
            advice = f"try `python -m grader {error.word}`, with the command as the first word"
            raise RefusedError(f"{error.word!r} is a command, not a target; {advice}") from None
        near = get_close_matches(error.word, known, n=1)
        if not near:
            raise
        raise RefusedError(f"{error}; or did you mean the command {near[0]!r}?") from None


def _write(destinations: dict[str, str], result: "SubmissionResult", language: str) -> None:
    if not destinations:
        return
    from grader.report import formats

    sources = engine.answers_to_quote(result)
    for name, place in destinations.items():
        output.write(name, place, formats.dump(name, result, sources, language))


def _report(
    result: "SubmissionResult",
    submission: Path | None,
    quiet: bool,
    verbose: bool,
    language: str,
    screen: output.Screen,
) -> str:
    from shlex import quote

    from grader.report import terminal, words

    if quiet:
        return f"{words.total(result, language)}\n"
    again = f" --submission {quote(str(submission))}" if submission else ""
    folder, command = output.named(Path(result.submission)), f"{terminal.COMMAND}{again}"
    return terminal.render(result, screen.look(), language, folder, command, verbose)
