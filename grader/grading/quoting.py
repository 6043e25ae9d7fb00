"""Answers as text, for quoting lines of them beside a result; never for running."""

import codecs
import contextlib
import io
import tokenize
from collections.abc import Iterable
from pathlib import Path

from grader.suite.laboratory import read_source

# text encodings that take more than one pass over their input: a long file would take for ever
_SLOW = frozenset(("idna", "punycode"))


def answers_of(folder: Path, exercises: Iterable[str]) -> dict[str, str]:
    """Return, by exercise id, the answers below `folder` as text. Those that cannot be read are left out."""
    found = {}
    for exercise in exercises:
        try:
            found[exercise] = as_text(read_source(folder / f"{exercise}.py", folder))
        except OSError:  # missing or no file: the result says so already
            continue
    return found


def script_text(path: Path) -> str:
    """Return a script of the user's own as text, "" for what cannot be read: a folder, or a number of a process."""
    try:
        return as_text(path.read_bytes())
    except OSError:
        return ""


def as_text(source: bytes) -> str:
    """Return source code as text, in the encoding that it names. What cannot be read that way is replaced."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    except (SyntaxError, LookupError, UnicodeError):  # an unknown cookie: Python refuses the file, and says so itself
        encoding = "utf-8"
    with contextlib.suppress(LookupError, UnicodeError):  # no encoding of text, or one that takes no replacements
        if codecs.lookup(encoding).name not in _SLOW:
            return source.decode(encoding, "replace")
    return source.decode("utf-8", "replace")
