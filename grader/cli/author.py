"""`verify` and `new`: the course proves itself, and grows."""

from pathlib import Path

import click

from grader.cli import complete, engine, options, output, progress
from grader.cli.engine import Choices
from grader.cli.session import Exit


@click.command(short_help="Let the course prove itself, for authors.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete.targets)
@click.option("--runs", type=click.IntRange(min=1), default=1, metavar="N", help="How often to grade every answer.")
@click.option("--load", type=click.IntRange(min=0), default=0, metavar="N", help="Busy processes beside the grading.")
@click.option(
    "--start-method", "methods", type=click.Choice(options.START_METHODS), multiple=True, help="May be repeated; all."
)
@click.option("--accept-stubs", is_flag=True, help="Store the stubs as they stand, for `reset` and `not started`.")
@options.destination("json", "to_json")
@options.quiet
@options.schedule
@options.screen
def verify(
    targets: tuple[str, ...],
    runs: int,
    load: int,
    methods: tuple[str, ...],
    accept_stubs: bool,
    to_json: str | None,
    quiet: bool,
    choices: Choices,
    screen: output.Screen,
) -> int:
    """Check that the course holds what it says.

    Solutions and variants get full points, stubs do not, every known mistake is recognised as it announces, and nothing
    is missing or stray.
    """
    from grader.report import verification
    from grader.report.formats.json import encoded

    output.check_destinations({"json": to_json} if to_json else {})
    course, files = engine.open_course(Path.cwd())
    found = engine.resolve(course, targets)
    if accept_stubs:
        engine.accept_stubs(course, files)
    with progress.bar(quiet, screen.no_color) as bar:
        report = engine.verify(course, files, found, choices, runs, load, methods, progress.VerifyProgress(bar))
    if to_json:
        output.write("json", to_json, encoded(report) + b"\n")
    if to_json != output.STDOUT:
        text = f"{verification.verdict(report)}\n" if quiet else verification.render(report, screen.look())
        screen.say(text)
    return Exit.FULL if verification.holds(report) else Exit.MISSING


@click.command(short_help="Add the files of a new exercise.")
@click.argument("name", metavar="LESSON/EXERCISE")
@click.option("--zh", is_flag=True, help="With a statement in Chinese, too.")
@options.screen
def new(name: str, zh: bool, screen: output.Screen) -> int:
    """Add an exercise to a lesson: stub, solution, suite, a mistake, a variant, and its part of lesson.yaml.

    All of it works from the start; `TO WRITE` marks what an author has to change, and `verify` says what is left.
    """
    from grader.report.escape import visible

    written = engine.add_exercise(name, zh)
    advice = f"Next: `python -m grader verify {written[0].stem}` says what is left to write."
    lines = [*(output.named(path) for path in written), advice]
    screen.say("".join(f"{visible(line)}\n" for line in lines))
    return Exit.FULL
