"""`doctor`: what this machine can do."""

import click

from grader.cli import engine, options, output
from grader.cli.session import Exit


@click.command(short_help="Show what this machine can do, and what to mend.")
@options.screen
def doctor(screen: output.Screen) -> int:
    """Show what this machine can do for the grader, and the cure for what it can't.

    Exit code: 0 if nothing is missing, else 1.
    """
    from grader.report import machine

    findings = engine.examine()
    screen.say(machine.render(findings, screen.look()))
    return Exit.FULL if all(finding.ok for finding in findings) else Exit.MISSING
