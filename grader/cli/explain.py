"""`explain`: does a program end, and if not, who waits for what and why."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from grader.cli import engine, options, output
from grader.cli.engine import ProgramChoices
from grader.cli.session import Exit

if TYPE_CHECKING:
    from grader.model.explained import ExplainResult


@click.command(
    short_help="Run any program and say whether and why it hangs.",
    context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False},
)
@click.argument("script", metavar="SCRIPT", required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARG]...")
@options.destination("json", "to_json")
@click.option("--seed", type=click.IntRange(min=0), default=0, metavar="N", help="The schedule; 0 disturbs nothing.")
@click.option("--start-method", type=click.Choice(options.START_METHODS), help="The default for the program.")
@click.option("--real-time", is_flag=True, help="No virtual clock, for programs that talk to the outside.")
@click.option("--python", metavar="PATH", default=sys.executable, help="The interpreter; the one that runs this.")
@click.option("--cpu-limit", type=click.FloatRange(min=0.1), metavar="S", help="Seconds of processor time; no limit.")
@click.option("--wall-limit", type=click.FloatRange(min=0.1), metavar="S", help="Seconds on the wall; no limit.")
@click.option("--steps", type=click.IntRange(min=1), metavar="N", help="How often virtual time may move on.")
@click.option("--pid", type=click.IntRange(min=1), metavar="PID", help="Look at one that runs already; no SCRIPT.")
@options.quiet
@options.screen
def explain(
    script: str | None,
    arguments: tuple[str, ...],
    to_json: str | None,
    pid: int | None,
    quiet: bool,
    screen: output.Screen,
    **choices: Any,
) -> int:
    """Run the Python program SCRIPT with its arguments, and say how it ended or why it cannot.

    Options come before SCRIPT; all that follows belongs to the program. What the program prints stays where it goes;
    our report goes to standard error. With `--json -` the program's own output goes to standard error, too. Ctrl-C ends
    the program, and the report says what was seen. With --pid, a program that runs already is looked at, and not
    touched.

    Exit code: 0 the program ended by itself with 0, 1 it did not, 2 usage or input, 3 a fault of ours.
    """
    from grader.report import program as report
    from grader.report.formats.json import encoded

    output.check_destinations({"json": to_json} if to_json else {})
    if (pid is None) == (script is None):
        what = "SCRIPT is missing" if pid is None else "--pid looks at a program that runs already, and takes no SCRIPT"
        raise click.UsageError(what)
    if pid is not None:
        result = engine.explain_running(pid)
    else:
        given = {name: value for name, value in choices.items() if value is not None}
        wishes = ProgramChoices(str(script), arguments, output_to_error=to_json == output.STDOUT, **given)
        with _interrupts() as interrupts:
            result = engine.explain(wishes, interrupts.any)
    if to_json:
        output.write("json", to_json, encoded(result) + b"\n")
    if quiet:
        output.complain(result.message.splitlines()[0])
    else:
        screen.report(report.render(result, screen.look(sys.stderr)))
    return exit_code(result)


def exit_code(result: "ExplainResult") -> Exit:
    """Return the exit code for what became of a program."""
    return Exit.FULL if result.ended_well else Exit.MISSING


class _Interrupts:
    """Counts Ctrl-C: the first asks the program to end, the second ends us as well."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, *_: object) -> None:
        self._count += 1
        if self._count > 1:
            raise KeyboardInterrupt

    def any(self) -> bool:
        return self._count > 0


@contextmanager
def _interrupts() -> Iterator[_Interrupts]:
    counter = _Interrupts()
    before = signal.signal(signal.SIGINT, counter)
    try:
        yield counter
    finally:
        signal.signal(signal.SIGINT, before)
