"""Where the bytes of a class wait: one file without a name, so that memory stays flat however large the class is.

The file is unlinked from the start: no path in it can be chosen by a submission, and it is gone with the process.
Equal contents (untouched stubs, copies) are kept once. Large contents are packed, so that the file stays about as large
as what was handed in, bombs included.
"""

import contextlib
import hashlib
import os
import tempfile
import weakref
import zlib
from collections.abc import Iterator

from msgspec import Struct

# packing a few thousand bytes costs more than it saves
_SMALL = 16 * 1024


class NoRoom(Exception):
    """The folder for temporary files cannot take what was handed in; the text says what to try."""


@contextlib.contextmanager
def room() -> Iterator[None]:
    """Turn what the system says about a temporary file into NoRoom."""
    try:
        yield
    except OSError as error:
        place = tempfile.gettempdir()
        raise NoRoom(
            f"{place}: a temporary file cannot be written there: {error.strerror or error}; "
            "try to make room, or to set TMPDIR to a folder that has some"
        ) from None


class Blob(Struct, frozen=True, gc=False):
    """A place in a spool: where the packed bytes lie, and how many bytes they become."""

    start: int
    packed: int
    size: int


class Spool:
    """Write once, read as often as needed, from any thread. Lives as long as anything refers to it."""

    def __init__(self) -> None:
        """Make the file in the folder for temporary files. Raises NoRoom where that is impossible."""
        with room():
            handle, path = tempfile.mkstemp(prefix="grader-intake-")
            os.unlink(path)
        self._file = handle
        self._end = 0
        self._known: dict[bytes, Blob] = {}
        weakref.finalize(self, os.close, handle)

    def put(self, content: bytes) -> Blob:
        """Keep `content`. Raises NoRoom where the disk is full."""
        key = hashlib.sha256(content).digest()
        blob = self._known.get(key)
        if blob is None:
            packed = zlib.compress(content, 1) if len(content) > _SMALL else content
            with room():
                self._write(packed)
            blob = self._known[key] = Blob(self._end, len(packed), len(content))
            self._end += len(packed)
        return blob

    def _write(self, packed: bytes) -> None:
        at, rest = self._end, memoryview(packed)
        while rest:
            done = os.pwrite(self._file, rest, at)
            at, rest = at + done, rest[done:]

    def get(self, blob: Blob) -> bytes:
        """Return what was put. Raises OSError where it cannot be read back whole."""
        packed = os.pread(self._file, blob.packed, blob.start)
        try:
            content = zlib.decompress(packed) if blob.size > _SMALL else packed
        except zlib.error as error:
            raise OSError(f"the temporary file is damaged: {error}") from None
        if len(content) != blob.size:
            raise OSError(f"the temporary file is damaged: {len(content)} bytes where {blob.size} were written")
        return content
