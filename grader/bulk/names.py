"""Names as strangers wrote them: made safe to keep and to compare. None of them is ever used as a path.

Nothing here decides who or what is meant; it only undoes what file systems, archives, browsers and platforms do to
names on their way.
"""

import re
import unicodedata

from msgspec import Struct

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz")
FOREIGN_ARCHIVES = (".7z", ".rar", ".tar.xz", ".txz", ".xz", ".tar.zst", ".zst", ".gz", ".bz2", ".lzma", ".jar")
_VERSIONS = (".git", ".hg", ".svn")
_EDITORS = (".idea", ".vscode", ".vs", ".ipynb_checkpoints")
_TOOLS = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".nox", ".plumbline")
_PYTHON = ("__pycache__", "venv", ".venv", "site-packages", "node_modules")
JUNK_FOLDERS = frozenset(("__macosx", *_VERSIONS, *_EDITORS, *_TOOLS, *_PYTHON))
JUNK_FILES = frozenset((".ds_store", "thumbs.db", "desktop.ini", ".localized"))
MOST_PARTS = 40
MOST_CHARACTERS = 4096

_DRIVE = re.compile(r"[A-Za-z]:")
# what Windows, macOS, browsers and Google Drive add when a name is taken already
_COPIES = (
    re.compile(r"(?P<base>.+?)\s*\((?P<number>[0-9]{1,4})\)"),
    re.compile(r"(?P<base>.+?)(?: -)? [Cc]opy(?: \(?(?P<number>[0-9]{1,4})\)?)?"),
    re.compile(r"[Cc]opy of (?P<base>.+)"),
)
# what Canvas adds; it is also how people number teams, so it proves nothing by itself
_NUMBERED = re.compile(r"(?P<base>.+?)[-_](?P<number>[0-9]{1,4})")


class Unsafe(Exception):
    """A path in an archive that must not be taken; the text says why."""


class Stem(Struct, frozen=True):
    """A name without what was added to it, and the number of the copy, 0 for none."""

    base: str
    copy: int = 0


def clean(name: str) -> str:
    r"""Return a name in composed form (NFC), bytes that are no UTF-8 as `\xff`, without NULs and outer blanks."""
    if name.isascii():
        return name.replace("\0", "").strip()
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text.replace("\0", "")).strip()


def safe_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a path in an archive. Raises Unsafe for one that leads outside, or is endless."""
    if len(name) > MOST_CHARACTERS:
        raise Unsafe(f"its name has {len(name):,} characters, more than {MOST_CHARACTERS:,}")
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path):
        raise Unsafe("its name is an absolute path, which would lead outside of the archive")
    parts = tuple(part for part in (clean(part) for part in path.split("/")) if part not in ("", "."))
    if ".." in parts:
        raise Unsafe("its name has '..' in it, which would lead outside of the archive")
    if len(parts) > MOST_PARTS:
        raise Unsafe(f"it lies {len(parts)} folders deep, more than {MOST_PARTS}")
    return parts


def is_junk(parts: tuple[str, ...]) -> int:
    """Return how many leading parts make up something that nobody meant to hand in, 0 for none."""
    for place, part in enumerate(parts, 1):
        name = part.lower()
        if name in JUNK_FOLDERS or (place == len(parts) and (name in JUNK_FILES or name.startswith("._"))):
            return place
    return 0


def archive_ending(name: str) -> str:
    """Return the ending that makes `name` an archive that can be read, "" for none."""
    return _ending(name, ARCHIVES)


def foreign_ending(name: str) -> str:
    """Return the ending that makes `name` an archive that cannot be read, "" for none."""
    return "" if archive_ending(name) else _ending(name, FOREIGN_ARCHIVES)


def _ending(name: str, endings: tuple[str, ...]) -> str:
    lower = name.lower()
    found = [ending for ending in endings if lower.endswith(ending) and len(lower) > len(ending)]
    return max(found, key=len, default="")


def without_ending(name: str) -> str:
    """Return the name without the ending of an archive."""
    return name[: len(name) - len(archive_ending(name) or foreign_ending(name))]


def uncopied(stem: str) -> Stem:
    """Return `stem` without "(1)", "- Copy" and the like."""
    for pattern in _COPIES:
        match = pattern.fullmatch(stem)
        if match:
            return Stem(match["base"].strip(), int(match.groupdict().get("number") or 1))
    return Stem(stem)


def unnumbered(stem: str) -> Stem:
    """Return `stem` without "-1" or "_1" at its end, which may or may not belong to the name."""
    match = _NUMBERED.fullmatch(stem)
    return Stem(match["base"], int(match["number"])) if match else Stem(stem)
