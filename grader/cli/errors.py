"""Errors into exit codes and words: the caller's to mend, or a fault of ours. No traceback."""

import sys

import click

from grader.cli.lacking import lacking
from grader.cli.session import Exit, RefusedError


def described(error: BaseException) -> tuple[Exit, str]:
    """Return the exit code for an error and what to tell the caller."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return Exit.STOPPED, "Stopped."
    if isinstance(error, click.ClickException):
        return Exit.USAGE, _usage(error)
    if isinstance(error, RefusedError) or _is_input(error):
        return Exit.USAGE, str(error)
    if missing := lacking(error):
        return Exit.USAGE, missing
    if _is_known_fault(error):
        return Exit.FAULT, f"{error}\nThis is a fault of the grader, not of yours, and costs no point."
    found = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    advice = "Run it again with --debug to see where, and report that."
    return Exit.FAULT, f"A fault of the grader, not of yours, which costs no point: {found}\n{advice}"


def _usage(error: click.ClickException) -> str:
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "python -m grader"
    return f"{error.format_message()}\n`{command} --help` shows what there is."


def _is_input(error: BaseException) -> bool:
    """Whether one of the packages below refused its input; a package that is not loaded cannot have raised."""
    if "grader.course" in sys.modules:
        from grader.course import CourseError, UnknownTarget

        if isinstance(error, CourseError | UnknownTarget):
            return True
    if "grader.grading" in sys.modules:
        from grader.grading import InputError

        return isinstance(error, InputError)
    return False


def _is_known_fault(error: BaseException) -> bool:
    if "grader.grading" not in sys.modules:
        return False
    from grader.grading import GraderFault

    return isinstance(error, GraderFault)
