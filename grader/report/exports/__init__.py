"""One file for each format that a graded class can be handed to other systems in.

A module here has `TAKES`, the names of the wishes that mean something to it, and
`export(book: Gradebook, wishes: Wishes) -> Export`; the command line offers each one as `--format NAME`, so that a new
format is one new file. Files whose names begin with an underscore are shared by formats.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.model.gradebook import Gradebook
    from grader.report.exports._parts import Export, ExportError, File, Note, Wishes

__all__ = ["Export", "ExportError", "File", "Note", "Wishes", "export", "names", "takes"]


def __getattr__(name: str) -> Any:
    """Return a record of `_parts`, which is read when it is first needed: the command line only lists the formats."""
    if name in __all__:
        return getattr(import_module(f"{__name__}._parts"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def names() -> tuple[str, ...]:
    """Return the names of the formats in the order of the alphabet."""
    folder = Path(__file__).parent
    return tuple(sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")))


def takes(name: str) -> tuple[str, ...]:
    """Return the wishes that mean something to the format `name`, which is one of `names()`."""
    known: tuple[str, ...] = import_module(f"{__name__}.{name}").TAKES
    return known


def export(name: str, book: "Gradebook", wishes: "Wishes") -> "Export":
    """Return the class in the format `name`. Raises `ExportError` for what the caller can mend."""
    made: Export = import_module(f"{__name__}.{name}").export(book, wishes)
    return made
