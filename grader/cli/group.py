"""The words of the command line: which is a command, and the one screen of help."""

import click

DEFAULT = "grade"
_OWN = ("-h", "--help", "--version")
_TOP = """\
Grades exercises on inter-process communication and shows why a program hangs.

Usage: python -m grader [COMMAND] [TARGET...] [OPTION...]
       (the command is "grade" if none is given)
"""
_EXAMPLES = (
    ("python -m grader", "grade everything, say what to do next"),
    ("python -m grader 4.3", "one exercise, by number, name or path; 4 is the lesson"),
    ("python -m grader hint never_eof", "the next hint"),
    ("python -m grader --json - --seed 7", "the result as JSON"),
)


class Commands(click.Group):
    """A group whose default command takes everything that does not begin with the name of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front where none was named."""
        if not args or (args[0] not in self.commands and args[0] not in _OWN):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they were added, that of a student's day."""
        return list(self.commands)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one screen of 80 columns and 24 lines."""
        formatter.write(_TOP)
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(self.commands[name])) for name in self.list_commands(ctx)])
        with formatter.section("Examples"):
            formatter.write_dl(list(_EXAMPLES), col_max=40)
        formatter.write("\nAll options of a command: python -m grader COMMAND --help\n")


def _summary(command: click.Command) -> str:
    return command.get_short_help_str(60)
