"""What a shell offers when the tab key is pressed: targets, checks, and the scripts that teach a shell to ask."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class

from grader.cli import engine, options, output
from grader.cli.session import Exit

if TYPE_CHECKING:
    from grader.model.course import Course

VARIABLE = "_GRADER_COMPLETE"
_PROGRAM = "grader"
_SHELLS = ("bash", "zsh", "fish")


def targets(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the lessons and exercises whose name, id or number begins with what was typed; files for a path."""
    if incomplete.startswith((".", "/", "~", "exercises")):
        return [CompletionItem(incomplete, type="file")]
    course = _course()
    if course is None:
        return []
    return [
        CompletionItem(word, help=title) for word, title in _words(course, incomplete) if word.startswith(incomplete)
    ]


def files(_ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave the word to the shell, which knows its files."""
    return [CompletionItem(incomplete, type="file")]


def checks(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the checks of the exercise that was named before, of all if none was."""
    from grader.course import UnknownTarget

    course = _course()
    if course is None:
        return []
    named = ctx.params.get("target") or ctx.params.get("targets") or ()
    try:
        exercises = engine.resolve(course, [named] if isinstance(named, str) else named)
    except UnknownTarget:
        exercises = course.exercises
    found = {check.id: check.title.say() for exercise in exercises for check in exercise.checks}
    return [CompletionItem(word, help=title) for word, title in found.items() if word.startswith(incomplete)]


def _words(course: "Course", incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield (word, title) for what there is; numbers and whole ids only to somebody who has begun one."""
    counted = incomplete[:1].isdigit()
    names = [exercise.name for exercise in course.exercises]
    for lesson in course.lessons:
        number = lesson.id.partition("_")[0].lstrip("0")
        yield lesson.id, lesson.title.say()
        for place, exercise in enumerate(lesson.exercises, 1):
            title = exercise.title.say()
            if counted:
                yield f"{number}.{place}", title
            yield exercise.id if counted or names.count(exercise.name) > 1 else exercise.name, title


def _course() -> "Course | None":
    from grader.course import CourseError

    try:
        return engine.open_course(Path.cwd())[0]
    except CourseError:  # a prompt is no place for messages
        return None


@click.command(short_help="Teach bash, zsh or fish to complete our words.")
@click.argument("shell", type=click.Choice(_SHELLS))
@options.screen
def completion(shell: str, screen: output.Screen) -> int:
    """Print the script with which SHELL completes commands, options, exercises and checks of `grader`.

    \b
    bash: put  eval "$(grader completion bash)"  into ~/.bashrc
    zsh:  put  eval "$(grader completion zsh)"  into ~/.zshrc, below compinit
    fish: run  grader completion fish > ~/.config/fish/completions/grader.fish
    """
    from grader.cli.main import commands

    source = get_completion_class(shell)
    assert source is not None
    screen.say(source(commands, {}, _PROGRAM, VARIABLE).source())
    return Exit.FULL
