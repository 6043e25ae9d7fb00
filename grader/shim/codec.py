"""Plain data as bytes, in both directions, by exact type: nothing here can execute and nothing is ever unpickled.

The format is JSON. `None`, `bool`, `str` and small `int` stand for themselves, everything else is a list whose first
element names the type: `["t", …]` a tuple, `["d", [key, value], …]` a dict, `["b", 3]` three bytes. The bytes follow
the text and a NUL, in the order in which the text speaks of them. What is not plain data crosses as an `Opaque`: the
name of its type and its `repr`, which equals nothing else. So does an integer that is too long for Python to write out:
whoever showed it, in a message for instance, would fail.
"""

import json
from collections.abc import Callable
from typing import Any

# bound now: a program may replace what it finds in `json`, and would only break its own result
_dumps, _loads = json.dumps, json.loads

MAX_DEPTH = 60
MAX_BYTES = 48 * 1024 * 1024
MAX_ITEMS = 1_000_000  # of one container: more would take the processor for seconds on both sides
MAX_REPR = 200
MAX_INT_BITS = 14_000  # 4,215 digits; Python writes out 4,300


class Opaque:
    """A value that is no plain data: only its type's name and a cut `repr` have crossed."""

    def __init__(self, type_name: str, text: str) -> None:
        """Remember the two texts."""
        self.type_name = type_name
        self.text = text

    def __repr__(self) -> str:
        return f"<{self.type_name}: {self.text}>"


class NotPlain(ValueError):
    """The value is too deep, or the bytes are not what `encode` makes."""


def encode(value: Any) -> bytes:
    """Return `value` as bytes.

    Raises `NotPlain` if it is nested deeper than `MAX_DEPTH`, or something in it has more than `MAX_ITEMS` items.
    """
    blobs: list[bytes] = []
    text = _dumps(_pack(value, MAX_DEPTH, blobs), separators=(",", ":")).encode("ascii")
    return b"".join((text, b"\0", *blobs)) if blobs else text


def decode(data: bytes) -> Any:
    """Return the value in `data`. Raises `NotPlain` for anything that `encode` would not have made."""
    if len(data) > MAX_BYTES:
        raise NotPlain(f"{len(data):,} bytes, more than the {MAX_BYTES:,} allowed")
    text, _, tail = data.partition(b"\0")
    reader = _Reader(tail)
    try:
        value = reader.unpack(_loads(text), MAX_DEPTH)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise NotPlain(f"not in the wire format: {error}") from None
    if reader.left:
        raise NotPlain(f"{reader.left:,} bytes that nothing speaks of")
    return value


def _pack(value: Any, depth: int, blobs: list[bytes]) -> Any:
    if depth == 0:
        raise NotPlain(f"nested deeper than {MAX_DEPTH}")
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int and int.bit_length(value) > MAX_INT_BITS:
        return ["o", "int", f"an integer of {int.bit_length(value):,} bits"]
    if kind is int:
        return value if -(2**53) < value < 2**53 else ["i", hex(value)]
    if kind is float:
        return ["f", value.hex()]
    if kind is bytes or kind is bytearray:
        blobs.append(bytes(value))
        return ["b" if kind is bytes else "a", len(blobs[-1])]
    if kind in _CONTAINER_KINDS and kind.__len__(value) > MAX_ITEMS:
        raise NotPlain(f"a {kind.__name__} of {kind.__len__(value):,} items, more than the {MAX_ITEMS:,} allowed")
    if kind is dict:
        return [
            "d",
            *([_pack(key, depth - 1, blobs), _pack(item, depth - 1, blobs)] for key, item in dict.items(value)),
        ]
    if kind in _TAGS:
        return [_TAGS[kind], *(_pack(item, depth - 1, blobs) for item in kind.__iter__(value))]
    return ["o", _name(kind), _show(value)]


_TAGS: dict[type, str] = {list: "l", tuple: "t", set: "s", frozenset: "z"}
_CONTAINER_KINDS = frozenset({dict, *_TAGS})
_CONTAINERS: dict[str, Callable[..., Any]] = {tag: kind for kind, tag in _TAGS.items()}


def _name(kind: type) -> str:
    return str(type.__dict__["__name__"].__get__(kind))


def _show(value: Any) -> str:
    try:
        return str(repr(value))[:MAX_REPR]
    except BaseException as error:  # the repr is the student's own code
        return f"repr failed with {type(error).__name__}"


class _Reader:
    """Makes values of what the text says, and of the bytes that follow it. None of these is given out twice."""

    def __init__(self, tail: bytes) -> None:
        self._tail = tail
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._tail) - self._at

    def unpack(self, node: Any, depth: int) -> Any:
        if depth == 0:
            raise NotPlain(f"nested deeper than {MAX_DEPTH}")
        if node is None or type(node) in (bool, str, int):
            return node
        if type(node) is not list:
            raise NotPlain(f"unexpected {type(node).__name__}")
        tag, rest = node[0], node[1:]
        if tag in _CONTAINERS:
            return _CONTAINERS[tag](self.unpack(item, depth - 1) for item in rest)
        if tag == "d":
            return {self.unpack(key, depth - 1): self.unpack(item, depth - 1) for key, item in rest}
        if tag in _BYTES:
            return _BYTES[tag](self._take(*rest))
        return _SCALARS[tag](*rest)

    def _take(self, size: Any) -> bytes:
        if type(size) is not int or not 0 <= size <= self.left:
            raise NotPlain(f"{size!r} bytes, and {self.left:,} are there")
        self._at += size
        return self._tail[self._at - size : self._at]


def _integer(text: str) -> int:
    if len(text) > MAX_INT_BITS // 4 + 3:
        raise NotPlain(f"an integer of {len(text):,} hexadecimal digits")
    return int(text, 16)


_SCALARS: dict[str, Callable[..., Any]] = {
    "i": lambda text: _integer(text),
    "f": float.fromhex,
    "o": lambda name, text: Opaque(str(name)[:MAX_REPR], str(text)[:MAX_REPR]),
}
_BYTES: dict[str, Callable[[bytes], Any]] = {"b": bytes, "a": bytearray}
