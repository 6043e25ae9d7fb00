"""A library that is not there: most often the wrong Python was started. Needs no library itself."""

import sys


def lacking(error: BaseException) -> str:
    """Return what to do about an import of another's library that has failed, "" for anything else."""
    if not isinstance(error, ModuleNotFoundError) or not error.name or error.name.partition(".")[0] == "grader":
        return ""
    return (
        f"The grader needs {error.name!r}, which {sys.executable} does not have. "
        "Try the Python of its virtual environment: .venv/bin/python -m grader\n"
        "Where there is none yet: python3 -m venv .venv && .venv/bin/pip install -e ."
    )
