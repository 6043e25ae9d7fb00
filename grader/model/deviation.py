"""A schedule as the few places where it leaves the undisturbed order: printable, parsable, and short to tell."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

_PATH = r"0(?:\.[fs]?\d+)*(?:/(?:tx?\d+(?:\.\d+)*|alarm))?"
_GIVES_WAY = re.compile(rf"({_PATH}):(\d{{1,9}})>({_PATH})", re.ASCII)
_IS_LATE = re.compile(rf"({_PATH}):(\d{{1,9}})\+", re.ASCII)
_PART = re.compile(r"(.*?)([0-9]*)", re.DOTALL)


class Deviation(Struct, frozen=True):
    """At its turn number `turn`, counted from 1, the thread at `path` lets the thread `to` go first.

    With `to` empty it lets nobody in particular go first, but is late by some virtual seconds. A path is a place in the
    family tree ("0.1", "0/t1"). As text: "0.1:3>0.2" and "0.1:3+".
    """

    path: str
    turn: int
    to: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.turn}>{self.to}" if self.to else f"{self.path}:{self.turn}+"


def parse_deviations(text: str) -> tuple[Deviation, ...]:
    """Return the deviations in a text, which stand there separated by blanks or commas.

    Raises `ValueError` with the first word that is none, and what one looks like.
    """
    return tuple(_parse(word) for word in text.replace(",", " ").split())


def _parse(word: str) -> Deviation:
    if (found := _GIVES_WAY.fullmatch(word)) and int(found[2]) > 0:
        return Deviation(found[1], int(found[2]), found[3])
    if (found := _IS_LATE.fullmatch(word)) and int(found[2]) > 0:
        return Deviation(found[1], int(found[2]))
    raise ValueError(
        f"{word!r} is no part of a schedule; "
        "0.1:3>0.2 lets 0.2 go before the 3rd turn of 0.1, and 0.1:3+ makes that turn late"
    )


def in_order(deviations: Sequence[Deviation]) -> tuple[Deviation, ...]:
    """Return the deviations in an order that is the same for the same run: late turns first, then the others as made.

    A turn is seen to be late whenever somebody looks, and those who look are in no order.
    """
    late = sorted((one for one in deviations if not one.to), key=lambda one: (family_key(one.path), one.turn))
    return (*late, *(one for one in deviations if one.to))


def deviations_text(deviations: Iterable[Deviation]) -> str:
    """Return the text that `parse_deviations` reads."""
    return " ".join(map(str, deviations))


@lru_cache(maxsize=4096)
def family_key(path: str) -> tuple[tuple[str, int], ...]:
    """Return a key that sorts places in the family tree: "0.2" before "0.10", parents before children."""
    parts = [_PART.fullmatch(part) for part in path.replace("/", ".").split(".")]
    return tuple((part[1], int(part[2] or 0)) for part in parts if part)
