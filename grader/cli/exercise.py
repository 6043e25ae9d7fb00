"""`task`, `hint` and `reset`: help with one exercise."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import complete, engine, options, output, stubs
from grader.cli.session import Exit, RefusedError

if TYPE_CHECKING:
    from grader.course import CourseFiles
    from grader.model.course import Exercise


@click.command(short_help="Show what an exercise asks for.")
@click.argument("target", shell_complete=complete.targets)
@options.language
@options.screen
def task(target: str, lang: str, screen: output.Screen) -> int:
    """Show the statement of the exercise TARGET, in Chinese with --lang zh, and where its lesson's text lies."""
    from grader.report import prose
    from grader.report.ink import Page

    exercise, files = _one(target)
    lesson = output.named(files.stub(exercise).parent / files.lesson_text_name(exercise, lang))
    page = Page(screen.look())
    prose.write(page, engine.statement(files, exercise, lang))
    page.blank()
    page.line(f"{output.named(files.stub(exercise))}, {lesson}")
    screen.say(page.text())
    return Exit.FULL


@click.command(short_help="Show the next hint for an exercise.")
@click.argument("target", shell_complete=complete.targets)
@click.option("--step", type=click.IntRange(min=1), metavar="N", help="Show the hints up to this one.")
@options.language
@options.screen
def hint(target: str, step: int | None, lang: str, screen: output.Screen) -> int:
    """Show the hints for the exercise TARGET so far, and one more with each call."""
    from grader.cli.memory import HintMemory
    from grader.report import hints

    exercise, files = _one(target)
    memory = HintMemory(files.root)
    shown = min(step or memory.seen(exercise.id) + 1, len(exercise.hints))
    kept = memory.remember(exercise.id, shown)
    texts = [text.say(lang) for text in exercise.hints]
    unkept = "" if kept else output.named(memory.path)
    screen.say(hints.render(texts, shown, screen.look(), lang, unkept))
    return Exit.FULL


@click.command(short_help="Put the stub back; your file is kept beside it.")
@click.argument("target", shell_complete=complete.targets)
@options.screen
def reset(target: str, screen: output.Screen) -> int:
    """Put the stub of the exercise TARGET back as it was.

    Your file is kept beside it as NAME.py.1, NAME.py.2 and so on; nothing is ever overwritten.
    """
    from grader.report.escape import visible

    exercise, files = _one(target)
    path = files.stub(exercise)
    pristine = engine.pristine_stub(files, exercise)
    if stubs.holds(path, pristine):
        said = f"{output.named(path)} was as it should be already."
    else:
        kept = stubs.put_back(path, pristine)
        yours = f"; your version is kept in {output.named(kept)}" if kept else ""
        said = f"{output.named(path)} is as it was{yours}."
    screen.say(f"{visible(said)}\n")
    return Exit.FULL


def _one(target: str) -> "tuple[Exercise, CourseFiles]":
    """Return the one exercise that a word means. Raises RefusedError for a lesson."""
    course, files = engine.open_course(Path.cwd())
    found = engine.resolve(course, [target])
    if len(found) != 1:
        names = ", ".join(exercise.name for exercise in found)
        raise RefusedError(f"{target!r} is a whole lesson; try one exercise of it: {names}")
    return found[0], files
