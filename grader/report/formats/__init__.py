"""One file for each format that a graded submission can be written in.

A module here has `dump(result: SubmissionResult) -> bytes`; the command line offers each one as `--NAME FILE`, so that
a new format is one new file. A format that quotes answers says `QUOTES = True`, and its `dump` also takes the student's
files by exercise id, and the language. Listing the formats imports none of them.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.model.results import SubmissionResult


def names() -> tuple[str, ...]:
    """Return the names of the formats in the order of the alphabet."""
    folder = Path(__file__).parent
    return tuple(sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")))


def dump(
    name: str, result: "SubmissionResult", sources: Mapping[str, str] | None = None, language: str = "en"
) -> bytes:
    """Return `result` as a whole file in the format `name`, which is one of `names()`.

    `sources` and `language` are for formats that quote the student's files, given by exercise id.
    """
    module = import_module(f"{__name__}.{name}")
    quotes = getattr(module, "QUOTES", False)
    content: bytes = module.dump(result, sources or {}, language) if quotes else module.dump(result)
    return content
