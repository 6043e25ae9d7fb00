"""`replay`: one check under one seed, the very same run again, with its timeline."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import complete, engine, options, output
from grader.cli.engine import Choices
from grader.cli.session import Exit, RefusedError

if TYPE_CHECKING:
    from grader.model.course import Exercise
    from grader.model.replayed import ReplayResult


@click.command(short_help="The very same run of a check again, with a timeline.")
@click.argument("target", shell_complete=complete.targets)
@click.option("--check", "check_id", metavar="ID", shell_complete=complete.checks, help="The check, by its id.")
@click.option("--seed", type=click.IntRange(min=0), default=0, metavar="N", help="The seed that its message names; 0.")
@click.option("--schedule", default="", metavar="TEXT", help="A schedule that --shrink has printed.")
@click.option("--shrink", is_flag=True, help="Cut a failing schedule down to what the failure needs.")
@click.option("--scene", type=click.IntRange(min=1), metavar="N", help="Show this run; the failed one if not given.")
@options.submission
@click.option("--start-method", type=click.Choice(options.START_METHODS), help="How processes are started.")
@click.option("--tier", type=click.Choice(options.TIERS), help="How strong the wall must be; the best if not given.")
@options.destination("json", "to_json")
@click.option("--html", "to_html", metavar="FILE|-", help="The check as a page with the picture of the run.")
@click.option("--trace", metavar="FILE|-", help="The timeline as Chrome trace events, for ui.perfetto.dev.")
@options.language
@options.screen
def replay(
    target: str,
    check_id: str | None,
    seed: int,
    schedule: str,
    shrink: bool,
    scene: int | None,
    submission: Path | None,
    start_method: str | None,
    tier: str | None,
    to_json: str | None,
    to_html: str | None,
    trace: str | None,
    lang: str,
    screen: output.Screen,
) -> int:
    """Run one check of the exercise TARGET again under one seed, and show who did what when.

    The same seed gives the same run and the same inputs, on a busy machine, too. A check may run more than one scene;
    the one that failed is shown.

    Exit code: 0 the check passed, 1 it failed, 2 usage or input, 3 a fault of the grader.
    """
    places = {name: place for name, place in (("json", to_json), ("html", to_html), ("trace", trace)) if place}
    output.check_destinations(places)
    course, files = engine.open_course(Path.cwd())
    exercise = _one(engine.resolve(course, [target]), target)
    choices = Choices(seed=seed, start_method=start_method, tier=tier, language=lang, cache=False)
    folder = submission or files.root / "exercises"
    result = engine.replay(files, folder, exercise, _named(check_id, exercise), choices, schedule, shrink)
    if scene is not None and scene > len(result.scenes):
        raise RefusedError(f"--scene {scene}: this check has run {len(result.scenes)}; try a number up to that")
    _write(result, to_json, trace, scene)
    if to_html:
        output.write("html", to_html, _page(result, folder, lang, scene))
    if output.STDOUT not in places.values():
        from grader.report import replayed

        screen.say(replayed.render(result, screen.look(), scene, _again(target, result, submission, start_method)))
    return exit_code(result)


def exit_code(result: "ReplayResult") -> Exit:
    """Return the exit code for what the check came to."""
    from grader.model.verdicts import CheckStatus

    codes = {CheckStatus.PASSED: Exit.FULL, CheckStatus.NOT_GRADED: Exit.FAULT}
    return codes.get(result.status, Exit.MISSING)


def _one(found: "tuple[Exercise, ...]", target: str) -> "Exercise":
    if len(found) != 1:
        names = ", ".join(exercise.name for exercise in found)
        raise RefusedError(f"{target!r} is a whole lesson; try one exercise of it: {names}")
    return found[0]


def _named(check_id: str | None, exercise: "Exercise") -> str:
    if check_id is None:
        ids = ", ".join(check.id for check in exercise.checks)
        raise RefusedError(f"--check is missing: which check of {exercise.id}? Try one of {ids}")
    return check_id


def _write(result: "ReplayResult", to_json: str | None, trace: str | None, scene: int | None) -> None:
    if to_json:
        from grader.report.formats.json import encoded

        output.write("json", to_json, encoded(result) + b"\n")
    if trace:
        from grader.report.trace import trace_json

        shown = result.scenes[scene - 1] if scene else result.shown
        if shown is None:
            raise RefusedError("--trace: the check has run nothing, so there is nothing to trace; see its message")
        output.write("trace", trace, trace_json(shown.timeline))


def _page(result: "ReplayResult", folder: Path, language: str, scene: int | None) -> bytes:
    from grader.report.escape import encodable
    from grader.report.pages.replay_page import render

    source = engine.answer_to_quote(folder, result.exercise)
    return encodable(render(result, source, language, result.scenes[scene - 1] if scene else None)).encode()


def _again(target: str, result: "ReplayResult", submission: Path | None, start_method: str | None) -> str:
    """Return the command line that has a shortened schedule again."""
    words = ["replay", target, "--check", result.check, "--seed", str(result.seed), "--schedule", result.schedule]
    words += ["--submission", str(submission)] if submission else []
    words += ["--start-method", start_method] if start_method else []
    return f"python -m grader {shlex.join(words)}"
