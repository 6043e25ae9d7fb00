"""`explain`: does a program end, and if not, who waits for what and why."""

import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli import complete, engine, options, output
from grader.cli.engine import ProgramChoices
from grader.cli.session import Exit, RefusedError

if TYPE_CHECKING:
    from grader.model.explained import ExplainResult


@click.command(
    short_help="Run any program and say whether and why it hangs.",
    context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False},
)
@click.argument("script", metavar="SCRIPT", required=False, shell_complete=complete.files)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARG]...")
@options.destination("json", "to_json")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="One schedule; processes run freely without.")
@click.option("--schedules", type=click.IntRange(min=1), metavar="N", help="Look for a seed under which it fails.")
@click.option("--schedule", metavar="TEXT", help="A schedule that --shrink has printed.")
@click.option("--shrink", is_flag=True, help="Cut a failing schedule down to what the failure needs.")
@click.option("--expect-output", metavar="FILE", help="What it is to print; anything else is a failure.")
@click.option("--timeline", is_flag=True, help="Show who did what when.")
@click.option("--html", "to_html", metavar="FILE|-", help="A page with message, lines and a picture of the run.")
@click.option("--trace", metavar="FILE|-", help="The timeline as Chrome trace events, for ui.perfetto.dev.")
@click.option("--start-method", type=click.Choice(options.START_METHODS), help="The default for the program.")
@click.option("--real-time", is_flag=True, help="No virtual clock, for programs that talk to the outside.")
@click.option("--sandbox", is_flag=True, help="A wall around it: reads its folder and Python only, no network, limits.")
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
    expect_output: str | None,
    timeline: bool,
    to_html: str | None,
    trace: str | None,
    quiet: bool,
    screen: output.Screen,
    **choices: Any,
) -> int:
    """Run the Python program SCRIPT with its arguments, and say how it ended or why it cannot.

    Options come before SCRIPT; all that follows belongs to the program. What the program prints stays where it goes;
    our report goes to standard error. With `--json -` the program's own output goes to standard error, too. Ctrl-C ends
    the program, and the report says what was seen. A part that is deadlocked while the rest goes on is told as soon as
    that is proved, and the program goes on. With --pid, a program that runs already is looked at, and not
    touched.

    With --schedules, --expect-output or --shrink the program may run many times, and what it prints is held back until
    the last run is over.

    Exit code: 0 the program ended by itself with 0, 1 it did not, 2 usage or input, 3 a fault of ours.
    """
    from grader.report import program as report
    from grader.report.formats.json import encoded

    places = {name: place for name, place in (("json", to_json), ("html", to_html), ("trace", trace)) if place}
    output.check_destinations(places)
    if (pid is None) == (script is None):
        what = "SCRIPT is missing" if pid is None else "--pid looks at a program that runs already, and takes no SCRIPT"
        raise click.UsageError(what)
    if pid is not None:
        result = engine.explain_running(pid)
    else:
        given = {name: value for name, value in choices.items() if value is not None}
        if expect_output is not None:
            given["expected"] = _expected(expect_output)
        to_error = output.STDOUT in places.values()
        wishes = ProgramChoices(str(script), arguments, output_to_error=to_error, **given)
        with _interrupts() as interrupts, _seeds(wishes) as on_seed:
            result, printed, complained = engine.explain(wishes, interrupts.any, on_seed, _teller(quiet))
        _show(printed, complained, to_error)
    again = _again(str(script), arguments, result) if result.searched else ""
    if to_html:
        output.write("html", to_html, _page(result, str(script or ""), again))
    if trace and result.timeline is not None:
        from grader.report.trace import trace_json

        output.write("trace", trace, trace_json(result.timeline))
    if to_json:
        output.write("json", to_json, encoded(result) + b"\n")
    if quiet:
        output.complain(result.message.splitlines()[0])
    else:
        screen.report(report.render(result, screen.look(sys.stderr), timeline=timeline, again=again))
    return exit_code(result)


def _page(result: "ExplainResult", script: str, again: str) -> bytes:
    from grader.report.escape import encodable
    from grader.report.pages.program_page import render

    return encodable(render(result, engine.script_to_quote(script), again)).encode()


def _teller(quiet: bool) -> Callable[[str], None]:
    """Return what tells at once of a part that is deadlocked while the rest goes on; only its first line if quiet."""
    return lambda message: output.complain(message.splitlines()[0] if quiet else message)


def _expected(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise RefusedError(f"--expect-output {path!r} cannot be read: {error.strerror}; try another file") from None


def _show(printed: bytes, complained: bytes, to_error: bool) -> None:
    """Give out what was held back, as the program would have."""
    if printed and not to_error:
        output.put(printed)
    for text in (printed if to_error else b"", complained):
        if text:
            sys.stderr.buffer.write(text)
            sys.stderr.flush()


@contextmanager
def _seeds(wishes: ProgramChoices) -> Iterator[Callable[[int], None]]:
    """Tell a person at the screen which seed is being tried."""
    if not sys.stderr.isatty() or not wishes.searches:
        yield lambda _seed: None
        return
    yield lambda seed: print(f"\rseed {seed} …", end="", file=sys.stderr, flush=True)  # noqa: T201 - the progress
    print("\r" + " " * 24 + "\r", end="", file=sys.stderr, flush=True)  # noqa: T201


def _again(script: str, arguments: tuple[str, ...], result: "ExplainResult") -> str:
    """Return the command line that has the failing run again, "" if none failed."""
    searched = result.searched
    if searched is None or not searched.failed:
        return ""
    seed = searched.seed if searched.seed is not None else result.seed
    how = ["--schedule", searched.schedule] if searched.schedule else ["--seed", str(seed)]
    return f"python -m grader explain {shlex.join([*how, script, *arguments])}"


def exit_code(result: "ExplainResult") -> Exit:
    """Return the exit code for what became of a program."""
    failed = result.searched is not None and result.searched.failed
    return Exit.FULL if result.ended_well and not failed else Exit.MISSING


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
