"""`python -m grader.cli.autograder ROOT`: what run_autograder calls on Gradescope. Its output is for instructors."""

import sys
from pathlib import Path

from grader.cli import output
from grader.cli.errors import described
from grader.cli.session import Exit

_USAGE = "usage: python -m grader.cli.autograder ROOT; ROOT holds source/, submission/ and results/"


def main(words: list[str]) -> int:
    """Grade one submission and return the exit code; 3 makes Gradescope show a failed autograder."""
    output.open_streams()
    if len(words) != 1:
        output.complain(_USAGE)
        return Exit.USAGE
    try:
        from grader.bulk.gradescope import grade_submission

        verdict = grade_submission(Path(words[0]).absolute())
    except (Exception, KeyboardInterrupt) as error:  # the very top: nothing of ours ends in a traceback
        _, text = described(error)
        output.complain(text)
        return Exit.FAULT
    output.complain("\n".join((verdict.text, *verdict.faults)))
    return Exit.FAULT if verdict.faults else Exit.FULL


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
