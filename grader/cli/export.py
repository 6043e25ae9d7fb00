"""`export`: a graded class for other systems."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli import engine, options, output
from grader.cli.session import Exit, RefusedError
from grader.report import exports

if TYPE_CHECKING:
    from grader.report.exports import Export

_FOLDER = "export"


@click.command(short_help="Hand a graded class to another system.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(exports.names()), required=True, help="For which system.")
@click.option("--to", "place", metavar="PLACE|-", help="Where to write; DIR/export if not given.")
@click.option(
    "--into", metavar="FILE", type=click.Path(path_type=Path), help="The file that Canvas or Moodle exported."
)
@click.option("--column", metavar="NAME", help="Canvas: the assignment to fill, by title or id.")
@click.option("--grade-column", metavar="NAME", help="Moodle: the column of the grades, where we do not know it.")
@click.option("--feedback-column", metavar="NAME", help="Moodle: the column of the feedback.")
@click.option("--out-of", type=click.FloatRange(min=0, min_open=True), metavar="N", help="The highest grade there.")
@click.option("--hidden-as", metavar="WORD", help="Gradescope: visibility of hidden checks; hidden.")
@click.option("--missing-as-zero", is_flag=True, help="Who handed in nothing gets 0.")
@click.option("--student", default="", metavar="ID", help="Only this student.")
@options.quiet
@options.screen
def export(folder: Path, form: str, place: str | None, quiet: bool, screen: output.Screen, **wishes: Any) -> int:
    """Write the grades of the class that `grader bulk` graded into DIR in the format of another system.

    Canvas and Moodle: --into names the file that the system exported; a copy of it is written in which only the grades
    (and Moodle's feedback) differ. Nobody is dropped: whoever has no row, or no grade, is listed.

    Exit code: 0 everybody's grade is in, 1 somebody graded is left out or somebody is not graded yet, 2 usage or input.
    """
    _check(form, wishes)
    made = _made(folder, form, wishes)
    where = _place(folder, form, place, wishes["into"], made)
    _write(made, where)
    if not quiet:
        text = _summary(made, where) + _older(made, where)
        output.complain(text) if where == output.STDOUT else screen.say(text)
    return Exit.MISSING if any(note.open for note in made.notes) else Exit.FULL


def _check(form: str, wishes: dict[str, Any]) -> None:
    """Refuse what would have no effect: somebody means it to have one."""
    known = {name: exports.takes(name) for name in exports.names()}
    for name, value in wishes.items():
        if value and name != "student" and name not in known[form]:
            option = f"--{name.replace('_', '-')}"
            others = " or ".join(other for other, takes in known.items() if name in takes)
            raise RefusedError(f"{option} means nothing to --format {form}, but to {others}; try it without")


def _made(folder: Path, form: str, wishes: dict[str, Any]) -> "Export":
    from grader.report.exports import ExportError, Wishes

    given = {name: value for name, value in wishes.items() if value}
    into = given.pop("into", None)
    if into is not None:
        given.update(into=_content(into), into_name=str(into))
    book, hidden = engine.gradebook(folder)
    try:
        return exports.export(form, book, Wishes(hidden=hidden, **given))
    except ExportError as error:
        raise RefusedError(str(error)) from None


def _content(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise RefusedError(f"--into {str(path)!r} is no file; try the one that was downloaded")
    try:
        return path.read_bytes()
    except OSError as error:
        raise RefusedError(f"--into {str(path)!r} cannot be read: {error.strerror}; try another file") from None


def _place(folder: Path, form: str, place: str | None, into: Path | None, made: "Export") -> str:
    """Return where to write: a folder for many files, a file for one, `-` for standard output. Raises RefusedError."""
    if place is None:
        below = folder / _FOLDER
        return str(below / form if made.folder else below / made.files[0].name) if made.files else str(below)
    if place == output.STDOUT and made.folder:
        raise RefusedError(f"--to -: {form} makes many files; try a folder, or --student for one of them")
    if place != output.STDOUT and into is not None and _same(Path(place), into):
        raise RefusedError(f"--to {place!r} is the file that --into reads; try another name, so that it stays as it is")
    return place


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _write(made: "Export", where: str) -> None:
    if where == output.STDOUT:
        output.write("to", where, b"".join(file.content for file in made.files))
        return
    path = Path(where)
    for file in made.files:
        target = path / file.name if made.folder else path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = f"{str(target.parent)!r} cannot be made: {error.strerror}"
            raise RefusedError(f"{reason}; try --to with another place") from None
        output.write("to", str(target), file.content)


def _older(made: "Export", where: str) -> str:
    """Name what else lies in a folder full of results: an upload of the whole folder would take it along."""
    from grader.report.escape import visible

    if not made.folder or not Path(where).is_dir():
        return ""
    others = sorted({path.name for path in Path(where).iterdir()} - {file.name for file in made.files})
    title = f"not from this export, left as it was ({len(others)}):"
    return "".join(f"{visible(line)}\n" for line in (title, *(f"  {name}" for name in others))) if others else ""


def _summary(made: "Export", where: str) -> str:
    """Return what was written, and lists of everybody whom a person should look at."""
    from grader.report.escape import visible

    place = "standard output" if where == output.STDOUT else output.named(Path(where))
    lines = [f"{made.summary}: {place}"]
    for note in made.notes:
        count = f" ({len(note.names)})" if note.names else ""
        lines.append(f"{note.title}{count}{':' if note.names else ''}")
        lines += [f"  {name}" for name in note.names]
    return "".join(f"{visible(line)}\n" for line in lines)
