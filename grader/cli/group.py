"""The words of the command line: which is a command, and the one screen of help."""

import shutil
import textwrap
from collections.abc import Iterator, Sequence

import click
from click.shell_completion import CompletionItem

DEFAULT = "grade"
SUMMARY = 54  # columns that are left for what a command does
_OWN = ("-h", "--help", "--version")
_COLUMNS, _ROWS = 80, 23  # of 24 rows: the prompt needs one, too
_NARROW = 70
_LABEL = 13
_TITLE = "Grades exercises on inter-process communication and shows why a program hangs."
_USAGE = "Usage: python -m grader [COMMAND] [TARGET...] [OPTION...]; options: COMMAND -h"
_AUDIENCES = (
    ("students", ("grade", "watch", "list", "task", "hint", "reset")),
    ("anybody", ("explain", "replay", "doctor", "completion")),
    ("instructors", ("bulk", "regrade", "similar", "export", "package", "release")),
    ("authors", ("verify", "new")),
)
_EXAMPLES = (
    ("python -m grader", "grade all, say what to do next"),
    ("python -m grader 4.3", "one exercise: number, name, path"),
    ("python -m grader hint never_eof", "its next hint"),
)

Row = tuple[str, str]
Block = tuple[str, list[Row]]


class Commands(click.Group):
    """A group whose default command takes everything that does not begin with the name of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front where none was named; a shell that completes the first word wants none."""
        completes_first = ctx.resilient_parsing and not args
        if not completes_first and (not args or (args[0] not in self.commands and args[0] not in _OWN)):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the help: by audience, then as they were added."""
        known = [name for _, names in _AUDIENCES for name in names if name in self.commands]
        return [*known, *(name for name in self.commands if name not in known)]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what the first word may become: a command, or what the default command takes."""
        default = self.commands[DEFAULT]
        with default.make_context(DEFAULT, [], parent=ctx, resilient_parsing=True) as inner:
            words = default.shell_complete(inner, incomplete)
            if not incomplete.startswith("-"):
                words = [item for param in default.params[:1] for item in param.shell_complete(inner, incomplete)]
        return [*super().shell_complete(ctx, incomplete), *words]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one screen of 80 columns and 24 lines, however many commands there are."""
        blocks = [(label, [(name, self._summary(name)) for name in names]) for label, names in self._audiences()]
        columns = shutil.get_terminal_size((_COLUMNS, _ROWS)).columns
        formatter.write("\n".join(_screen(blocks, min(columns, _COLUMNS))) + "\n")

    def _summary(self, name: str) -> str:
        return self.commands[name].get_short_help_str(SUMMARY)

    def _audiences(self) -> Iterator[tuple[str, list[str]]]:
        left = list(self.commands)
        for label, names in _AUDIENCES:
            here = [name for name in names if name in self.commands]
            left = [name for name in left if name not in here]
            if here:
                yield label, here
        if left:
            yield "others", left


def _screen(blocks: list[Block], width: int) -> list[str]:
    """Return the lines of the help. Where they are too many, the last groups of commands shrink to their names."""
    head = textwrap.wrap(_TITLE, width) + textwrap.wrap(_USAGE, width, subsequent_indent="  ")
    for shrunk in range(len(blocks) + 1):
        parts = _parts(blocks, shrunk, width)
        rows = len(head) + 1 + sum(len(part) for part in parts)
        if rows <= _ROWS or width < _NARROW:
            break
    airy = rows + len(parts) - 1 <= _ROWS or width < _NARROW
    lines = [*head, ""]
    for number, part in enumerate(parts):
        lines += ["", *part] if airy and number else part
    return lines


def _parts(blocks: list[Block], shrunk: int, width: int) -> list[list[str]]:
    """Return the lines of each block, the last `shrunk` ones with names alone, and those of the examples."""
    whole, names = blocks[: len(blocks) - shrunk], blocks[len(blocks) - shrunk :]
    first = max(len(word) for _, rows in blocks for word, _ in rows)
    parts = [_block(label, rows, first, width) for label, rows in whole]
    for label, rows in names:
        text = ", ".join(word for word, _ in rows)
        parts.append(textwrap.wrap(text, width, initial_indent=f"{label:{_LABEL}}", subsequent_indent=" " * _LABEL))
    return [*parts, _block("examples", _EXAMPLES, max(len(word) for word, _ in _EXAMPLES), width)]


def _block(label: str, rows: Sequence[Row], first: int, width: int) -> list[str]:
    """Return rows below or beside their label; a narrow screen has what belongs to a word below it."""
    if width < _NARROW:
        narrow = [label]
        for word, text in rows:
            narrow += [f"  {word}", *textwrap.wrap(text, width, initial_indent=" " * 4, subsequent_indent=" " * 4)]
        return narrow
    lines = []
    for number, (word, text) in enumerate(rows):
        start = f"{'' if number else label:{_LABEL}}{word:{first}}  "
        lines += textwrap.wrap(text, width, initial_indent=start, subsequent_indent=" " * len(start))
    return lines
