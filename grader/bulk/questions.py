"""What the process that compares answers is asked, and what it replies: one JSON value a line."""

from msgspec import Struct


class Question(Struct, frozen=True):
    """An exercise; `papers` lines follow. Pairs below `tokens` or `share` are not told, nor more than `most`."""

    stub: str
    papers: int
    tokens: int
    share: float
    most: int


class Paper(Struct, frozen=True):
    """One answer, and all who have given just this one."""

    students: tuple[str, ...]
    text: str


class Pair(Struct, frozen=True):
    """Two students whose answers share so many tokens, and which shares of each that are."""

    first: str
    second: str
    tokens: int
    first_share: float
    second_share: float


class Found(Struct, frozen=True):
    """The answer to a question. `skipped` could not be compared: students and reason."""

    pairs: tuple[Pair, ...]
    skipped: tuple[tuple[tuple[str, ...], str], ...]
    left_out: int = 0
