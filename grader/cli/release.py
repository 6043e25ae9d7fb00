"""`release`: the students' edition of a course."""

from pathlib import Path

import click

from grader.cli import engine, options, output
from grader.cli.session import Exit


@click.command(short_help="Write the students' edition of the course.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.quiet
@options.screen
def release(folder: Path, quiet: bool, screen: output.Screen) -> int:
    """Write the students' edition of the course into DIR, a new or empty folder.

    It holds the stubs, the lessons' texts, the grader, and of the suites only the checks that are `shown`, with what
    they use. It works on its own. Of hidden checks it tells nothing but the sum of their points, in its README.md.
    """
    from shlex import quote

    from grader.report.escape import visible
    from grader.report.words import amount

    edition = engine.release(folder)
    if not quiet:
        exercises = len(edition.course.exercises)
        checks = sum(len(exercise.checks) for exercise in edition.course.exercises)
        lines = (
            f"{output.named(folder)}: {exercises} exercise{'s' * (exercises != 1)}, shown checks: {checks},"
            f" {amount(edition.here)} of {amount(edition.all)} points",
            f"Try it: cd {quote(output.named(folder))} && python3 -m venv .venv && .venv/bin/pip install -e . &&"
            " .venv/bin/python -m grader",
        )
        screen.say("".join(f"{visible(line)}\n" for line in lines))
    return Exit.FULL
