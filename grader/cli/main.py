"""The entry point: the commands together, and every error in plain words."""

import sys
from collections.abc import Sequence

import click

from grader import __version__
from grader.cli import output
from grader.cli.author import new, verify
from grader.cli.bulk import bulk, regrade
from grader.cli.complete import VARIABLE, completion
from grader.cli.errors import described
from grader.cli.exercise import hint, reset, task
from grader.cli.explain import explain
from grader.cli.export import export
from grader.cli.grade import grade, list_exercises
from grader.cli.group import Commands
from grader.cli.machine import doctor
from grader.cli.package import package
from grader.cli.release import release
from grader.cli.replay import replay
from grader.cli.session import Exit, Session
from grader.cli.similar import similar
from grader.cli.watch import watch

COMMANDS = (
    *(grade, watch, list_exercises, task, hint, reset, explain, replay, doctor, completion),
    *(verify, new, bulk, regrade, similar, export, package, release),
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="plumbline", message="%(prog)s %(version)s")
def commands() -> None:
    """Hold the commands; each is a module of its own."""


for _command in COMMANDS:
    commands.add_command(_command)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line, that of the process if none is given, and return its exit code."""
    session = Session(sys.argv[1:] if words is None else words)
    output.open_streams()
    try:
        code = commands.main(
            words, prog_name="python -m grader", complete_var=VARIABLE, standalone_mode=False, obj=session
        )
        return int(code or Exit.FULL)
    except (Exception, KeyboardInterrupt) as error:  # the very top: nothing of ours ends in a traceback
        if session.debug:
            import traceback

            traceback.print_exception(error)
        exit_code, text = described(error)
        output.complain(text)
        return int(exit_code)
