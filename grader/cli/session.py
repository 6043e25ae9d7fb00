"""What one call of the program knows about itself, and the errors that are the caller's to mend."""

from collections.abc import Sequence
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes. `STOPPED` is the shell's own number for an interrupt from the keyboard."""

    FULL = 0
    MISSING = 1
    USAGE = 2
    FAULT = 3
    STOPPED = 130


class Session:
    """One call and its words. `debug` is set while they are read."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        """Start without `--debug`."""
        self.words = tuple(words)
        self.debug = False


class RefusedError(Exception):
    """Something that the caller can mend; the message says what was found and what to try."""
