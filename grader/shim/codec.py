"""Plain data as bytes, in both directions, by exact type: nothing here can execute and nothing is ever unpickled.

The format is JSON. `None`, `bool`, `str` and small `int` stand for themselves, everything else is a list whose first
element names the type: `["t", …]` a tuple, `["d", [key, value], …]` a dict. What is not plain data crosses as an
`Opaque`: the name of its type and its `repr`, which equals nothing else. So does an integer that is too long for Python
to write out: whoever showed it, in a message for instance, would fail.
"""

import base64
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
    return _dumps(_pack(value, MAX_DEPTH), separators=(",", ":")).encode("ascii")


def decode(data: bytes) -> Any:
    """Return the value in `data`. Raises `NotPlain` for anything that `encode` would not have made."""
    if len(data) > MAX_BYTES:
        raise NotPlain(f"{len(data):,} bytes, more than the {MAX_BYTES:,} allowed")
    try:
        return _unpack(_loads(data), MAX_DEPTH)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise NotPlain(f"not in the wire format: {error}") from None


def _pack(value: Any, depth: int) -> Any:
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
    if kind is bytes:
        return ["b", base64.b64encode(value).decode("ascii")]
    if kind is bytearray:
        return ["a", base64.b64encode(bytes(value)).decode("ascii")]
    if kind in _CONTAINER_KINDS and kind.__len__(value) > MAX_ITEMS:
        raise NotPlain(f"a {kind.__name__} of {kind.__len__(value):,} items, more than the {MAX_ITEMS:,} allowed")
    if kind is dict:
        return ["d", *([_pack(key, depth - 1), _pack(item, depth - 1)] for key, item in dict.items(value))]
    if kind in _TAGS:
        return [_TAGS[kind], *(_pack(item, depth - 1) for item in kind.__iter__(value))]
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


def _unpack(node: Any, depth: int) -> Any:
    if depth == 0:
        raise NotPlain(f"nested deeper than {MAX_DEPTH}")
    if node is None or type(node) in (bool, str, int):
        return node
    if type(node) is not list:
        raise NotPlain(f"unexpected {type(node).__name__}")
    tag, rest = node[0], node[1:]
    if tag in _CONTAINERS:
        return _CONTAINERS[tag](_unpack(item, depth - 1) for item in rest)
    if tag == "d":
        return {_unpack(key, depth - 1): _unpack(item, depth - 1) for key, item in rest}
    return _SCALARS[tag](*rest)


def _integer(text: str) -> int:
    if len(text) > MAX_INT_BITS // 4 + 3:
        raise NotPlain(f"an integer of {len(text):,} hexadecimal digits")
    return int(text, 16)


_SCALARS: dict[str, Callable[..., Any]] = {
    "i": lambda text: _integer(text),
    "f": float.fromhex,
    "b": lambda text: base64.b64decode(text, validate=True),
    "a": lambda text: bytearray(base64.b64decode(text, validate=True)),
    "o": lambda name, text: Opaque(str(name)[:MAX_REPR], str(text)[:MAX_REPR]),
}
