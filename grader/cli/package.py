"""`package`: the grader for other platforms."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import complete, engine, options, output
from grader.cli.session import Exit

if TYPE_CHECKING:
    from grader.bulk.packages import Packed


@click.group(short_help="Pack the grader for Gradescope or for GitHub Actions.")
def package() -> None:
    """Pack the grader for another platform."""


@package.command(short_help="An autograder to upload to Gradescope.")
@click.argument("out", metavar="OUT.zip", type=click.Path(path_type=Path))
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete.targets)
@click.option("--hidden-as", default="hidden", metavar="WORD", help="Visibility of hidden checks; hidden.")
@click.option("--minutes", type=click.IntRange(2, 240), default=10, metavar="N", help="Time limit there; 10.")
@options.language
@options.quiet
@options.screen
def gradescope(
    out: Path,
    targets: tuple[str, ...],
    hidden_as: str,
    minutes: int,
    lang: str,
    quiet: bool,
    screen: output.Screen,
) -> int:
    """Write OUT.zip, the autograder for the exercises that TARGET names, or for all.

    It holds this grader, the lessons and the hidden suites, and no solution. Checks that are `shown` are visible, the
    others get the visibility that --hidden-as names: hidden, after_due_date, after_published or visible. While a check
    is hidden, students do not see their total.
    """
    packed = engine.package_gradescope(out, targets, hidden_as, minutes, lang)
    if not quiet:
        _say(packed, "Upload it as it is (Configure Autograder, Zip file upload).", screen)
    return Exit.FULL


@package.command(short_help="A workflow that grades a repository at every push.")
@click.argument("repository", metavar="DIR", type=click.Path(path_type=Path))
@options.quiet
@options.screen
def github(repository: Path, quiet: bool, screen: output.Screen) -> int:
    """Write a workflow into the repository DIR that grades it at every push, for GitHub Actions.

    Its runs show errors at the lines of the student's files and a summary. A repository that does not hold the
    students' edition gets it below .github/plumbline; answers lie in exercises/LESSON/ or LESSON/.
    """
    packed = engine.package_github(repository)
    if not quiet:
        _say(packed, "Commit and push it; the run is under Actions.", screen)
    return Exit.FULL


def _say(packed: "Packed", advice: str, screen: output.Screen) -> None:
    from grader.report.escape import visible
    from grader.report.words import amount

    places = ", ".join(output.named(place) for place in packed.places)
    lines = (
        f"{places}: {packed.exercises} exercise{'s' * (packed.exercises != 1)}, {amount(packed.points)} points",
        advice,
    )
    screen.say("".join(f"{visible(line)}\n" for line in lines))
