"""Options that several commands share. Each decorator packs its options into one argument of the command."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from grader.cli.engine import Choices
from grader.cli.output import Screen
from grader.cli.session import Session
from grader.report import formats

Command = Callable[..., int]
Decorator = Callable[[Command], Command]

START_METHODS = ("fork", "spawn", "forkserver")
TIERS = ("full", "reduced", "practice")
LANGUAGES = ("en", "zh")

_FILE = "FILE|-"


def _debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    session = ctx.find_object(Session)
    if value and session is not None:
        session.debug = True


def screen(command: Command) -> Command:
    """Add `--no-color` and `--debug`; the command takes `screen`."""

    @functools.wraps(command)
    def packed(*args: Any, no_color: bool, **rest: Any) -> int:
        return command(*args, screen=Screen(no_color), **rest)

    return _with(
        packed,
        click.option("--no-color", is_flag=True, help="No colours; NO_COLOR does the same."),
        click.option(
            "--debug", is_flag=True, is_eager=True, expose_value=False, callback=_debug, help="Show tracebacks of ours."
        ),
    )


def engine(command: Command) -> Command:
    """Add all that changes how an answer is run; the command takes `choices`."""
    return schedule(start_method(command))


def start_method(command: Command) -> Command:
    """Add `--start-method` to the `choices` of a command."""

    @functools.wraps(command)
    def packed(*args: Any, start_method: str | None, choices: Choices, **rest: Any) -> int:
        return command(*args, choices=choices._replace(start_method=start_method), **rest)

    return _with(
        packed, click.option("--start-method", type=click.Choice(START_METHODS), help="How processes are started.")
    )


def schedule(command: Command) -> Command:
    """Add what `engine` adds but for the start method; the command takes `choices`."""
    return seeds(cache(command))


def cache(command: Command) -> Command:
    """Add `--no-cache` to the `choices` of a command."""

    @functools.wraps(command)
    def packed(*args: Any, no_cache: bool, choices: Choices, **rest: Any) -> int:
        return command(*args, choices=choices._replace(cache=not no_cache), **rest)

    return _with(packed, click.option("--no-cache", is_flag=True, help="Run again what is known already."))


def seeds(command: Command) -> Command:
    """Add what `schedule` adds but for the cache; the command takes `choices`."""

    @functools.wraps(command)
    def packed(*args: Any, jobs: int | None, choices: Choices, **rest: Any) -> int:
        return command(*args, choices=choices._replace(jobs=jobs), **rest)

    many = click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="How many exercises at a time.")
    return runs(_with(packed, many))


def runs(command: Command) -> Command:
    """Add what `seeds` adds but for the number of jobs; the command takes `choices`."""

    @functools.wraps(command)
    def packed(
        *args: Any, seed: int, schedules: int | None, tier: str | None, real_time: bool, lang: str, **rest: Any
    ) -> int:
        choices = Choices(seed, schedules, None, tier, real_time, lang)
        return command(*args, choices=choices, **rest)

    return _with(
        packed,
        click.option("--seed", type=click.IntRange(min=0), default=0, metavar="N", help="First seed of the schedules."),
        click.option("--schedules", type=click.IntRange(min=1), metavar="N", help="Schedules for each check."),
        click.option("--tier", type=click.Choice(TIERS), help="How strong the wall must be; the best if not given."),
        click.option("--real-time", is_flag=True, help="No virtual clock: sleeping takes time, nothing is proved."),
        language,
    )


def _language_of_the_locale() -> str:
    """Return the language that the environment asks for, English where it is none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            word = value.partition("_")[0].partition(".")[0].lower()
            return word if word in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


language = click.option(
    "--lang", type=click.Choice(LANGUAGES), default=_language_of_the_locale, help="Language; that of the locale."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Only the last line.")
verbose = click.option("-v", "--verbose", is_flag=True, help="Every check, those that hold, too.")
submission = click.option(
    "--submission",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder to grade, exercises/ if not given.",
)


def destinations(command: Command) -> Command:
    """Add an option for every format of `grader.report.formats`; the command takes `destinations`, name to place."""

    @functools.wraps(command)
    def packed(*args: Any, **rest: Any) -> int:
        places = {name: rest.pop(_parameter(name)) for name in formats.names()}
        return command(*args, destinations={name: place for name, place in places.items() if place}, **rest)

    return _with(packed, *(destination(name, _parameter(name)) for name in formats.names()))


def destination(name: str, parameter: str) -> Decorator:
    """Return an option `--NAME FILE|-`."""
    return click.option(
        f"--{name}", parameter, metavar=_FILE, help=f"The result as {name}, to a file or standard output."
    )


def _parameter(name: str) -> str:
    return f"to_{name}"


def _with(command: Command, *decorators: Decorator) -> Command:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command
