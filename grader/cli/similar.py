"""`similar`: answers of a class that are alike beyond the stub."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import engine, options, output
from grader.cli.progress import bar
from grader.cli.session import Exit

if TYPE_CHECKING:
    from grader.bulk.similar import Comparison

_MOST_LINES = 15


@click.command(short_help="List answers of a class that are alike.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--tokens", type=click.IntRange(min=1), default=40, metavar="N", help="List what has so many tokens in common; 40."
)
@click.option(
    "--share",
    type=click.FloatRange(0, 100),
    default=60.0,
    metavar="PERCENT",
    help="... and such a share of one of the answers; 60.",
)
@options.quiet
@options.screen
def similar(folder: Path, tokens: int, share: float, quiet: bool, screen: output.Screen) -> int:
    """List pairs of answers, of the class that `grader bulk` graded into DIR, that are alike beyond the stub.

    It is a list to look at, never a verdict: short answers are often alike because there is one way to write them. So
    the number of tokens in common stands beside the shares. Names of variables, comments and layout make no difference;
    the stub, and what many answers have, do not count. The list goes into DIR/similar.csv and into the store.
    """
    from grader.bulk.similar import Wishes, compare_class, write_table
    from grader.course.stubs import stored_stubs

    course, files = engine.open_course(Path.cwd())
    texts = stored_stubs(files.root)
    stubs = {exercise.id: texts.get(exercise.path, "") for exercise in course.exercises}
    with bar(quiet, screen.no_color) as drawn:
        found = compare_class(
            folder, stubs, Wishes(tokens, share / 100), lambda exercise, done, total: drawn.at(done, total, exercise)
        )
    table = write_table(folder, found)
    if not quiet:
        screen.say("".join(f"{line}\n" for line in _lines(found, output.named(table))))
    return Exit.FULL


def _lines(found: "Sequence[Comparison]", table: str) -> Iterator[str]:
    from grader.report.escape import visible

    pairs = sum(len(each.pairs) for each in found)
    compared = sum(each.answers for each in found)
    yield f"{compared:,} answers compared, {pairs:,} pair{'s' * (pairs != 1)} to look at. None of this is a verdict."
    for each in found:
        if each.pairs:
            yield from ("", each.exercise, "  tokens  share of each  students")
        for pair in each.pairs[:_MOST_LINES]:
            shares = f"{pair.first_share:4.0%} and {pair.second_share:4.0%}"
            yield f"  {pair.tokens:6,}  {shares}  {visible(pair.first)}, {visible(pair.second)}"
        left = max(0, len(each.pairs) - _MOST_LINES) + each.left_out
        if left > 0:
            yield f"  ... and {left:,} more"
    skipped = [f"{each.exercise}, {note}" for each in found for note in each.skipped]
    if skipped:
        yield from ("", "Not compared:", *(f"  {visible(note)}" for note in skipped))
    left_out = any(each.left_out for each in found)
    yield from ("", f"{visible(table)} has {'those that are most alike' if left_out else 'all of them'}.")
