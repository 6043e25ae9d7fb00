"""One file for each student, whatever the student is called: no way out of the folder, and never two in one file."""

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable

_PLAIN = frozenset("._-")
_MOST_BYTES = 100
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Return a file name, without its ending, for each of the different `ids`.

    An id that can be a name on every system stays as it is. One that cannot, or that differs from another only in what
    some file systems do not tell apart, is cut down to what can and gets a digest behind a tilde.
    """
    every = tuple(dict.fromkeys(ids))
    seen = Counter(_folded(id) for id in every)
    return {id: id if seen[_folded(id)] == 1 and _is_plain(id) else _marked(id) for id in every}


def _folded(id: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", id).casefold())


def _is_plain(id: str) -> bool:
    if not id or not id[0].isalnum() or id.endswith(".") or not all(_may_stay(character) for character in id):
        return False
    if id.partition(".")[0].lower() in _DEVICES or unicodedata.normalize("NFC", id) != id:
        return False
    try:
        return len(os.fsencode(id)) <= _MOST_BYTES and len(id.encode()) <= _MOST_BYTES
    except UnicodeEncodeError:
        return False


def _may_stay(character: str) -> bool:
    return character.isalnum() or character in _PLAIN


def _marked(id: str) -> str:
    # without its dots: nul.txt is a device, too
    kept = "".join(character for character in id if character.isascii() and (character.isalnum() or character in "_-"))
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{kept[:40]}~{digest}"
