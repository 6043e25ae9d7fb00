"""One file for each format that a graded submission can be written in.

A module here has `dump(result: SubmissionResult) -> bytes`; the command line offers each one as `--NAME FILE`, so that
a new format is one new file. Listing them imports none of them.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.model.results import SubmissionResult


def names() -> tuple[str, ...]:
    """Return the names of the formats in the order of the alphabet."""
    folder = Path(__file__).parent
    return tuple(sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")))


def dump(name: str, result: "SubmissionResult") -> bytes:
    """Return `result` as a whole file in the format `name`, which is one of `names()`."""
    content: bytes = import_module(f"{__name__}.{name}").dump(result)
    return content
