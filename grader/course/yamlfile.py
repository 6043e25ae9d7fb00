"""Strict YAML: a small, safe part of the language, with the line of every value.

Values are built from the parser's events, not by PyYAML's constructors: nothing recurses, no tag makes an object, and
an alias is refused before it could be expanded. Only the words of YAML 1.2 have a type (`true`, `null`, decimal
numbers), so that `no`, `1:30` or `2024-01-01` stay the text that the author saw.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from msgspec import Struct

from grader.course.problems import Sheet, UnreadableError, read_text, shown

# libyaml is about ten times as fast; the pure loader gives the same events.
LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEPTH_LIMIT = 20
NODE_LIMIT = 50_000

_TOO_DEEP = f"the nesting is deeper than {DEPTH_LIMIT} levels; try to make it flat"
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_SPECIAL = re.compile(r"([-+]?)\.(inf|nan)", re.ASCII | re.IGNORECASE)


class Refused(Struct, frozen=True):
    """Stands in for a value that was refused already, so that it is not complained about twice."""


class Node(Struct, frozen=True, gc=False):
    """A value and its line. Nodes are trees and never rings, so the garbage collector need not follow them.

    `value` is None, bool, int, float or str, a list of nodes, a dict of nodes by key, or Refused. `key_line` is the
    line of the key in front of it, or its own.
    """

    line: int
    value: Any
    key_line: int


_UNUSABLE = Node(1, Refused(), 1)


def read_yaml(path: Path, sheet: Sheet, loader: Any = LOADER) -> Node:
    """Return the one document of a file; what is wrong goes to `sheet`, and what is unusable is Refused."""
    try:
        text = read_text(path)
    except UnreadableError as error:
        sheet.add(error.line, error.text)
        return _UNUSABLE
    return parse_yaml(text, sheet, loader)


def parse_yaml(text: str, sheet: Sheet, loader: Any = LOADER) -> Node:
    """Return the one document of a text; as `read_yaml`."""
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        sheet.add(line, f"{control.group()!r} is a character that YAML forbids; try to remove it")
        return _UNUSABLE
    builder = _Builder(sheet)
    try:
        return builder.build(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        sheet.add(*_syntax(error))
        return _UNUSABLE


def _syntax(error: yaml.YAMLError) -> tuple[int, str]:
    """Translate a parser's error into a line and words."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = getattr(error, "problem", None) or "the text cannot be read"
    if "maximum nesting depth" in reason:  # newer libyaml gives up before its first event
        return (mark.line + 1 if mark else 1), _TOO_DEEP
    advice = "try to indent with spaces alike, and to put texts with ': ', ' #' or a leading sign in quotes"
    return (mark.line + 1 if mark else 1), f"no valid YAML: {reason}; {advice}"


def scalar(text: str) -> bool | int | float | str | None:
    """Return what a plain, unquoted word means."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    special = _SPECIAL.fullmatch(text)
    return float(special.group(1) + special.group(2)) if special else text


class _GiveUpError(Exception):
    """The file is not worth reading on; its reason has been noted."""


class _Builder:
    """Builds nodes from events with a stack of its own."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[tuple[int, str | None] | None] = []
        self.nodes = 0
        self.documents = 0

    def build(self, events: Iterator[Any]) -> Node:
        """Consume the events and return the document's node, Refused where it had to stop."""
        try:
            for event in events:
                self._take(event)
        except _GiveUpError:
            return _UNUSABLE
        if self.root is None:
            self.sheet.add(1, "the file is empty; try to begin with one 'key: value' a line")
        return self.root or _UNUSABLE

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_extras(event)
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_extras(event)
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self.keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop(event, "a second document begins here; try to remove the line '---'")

    def _refuse_extras(self, event: Any) -> None:
        """Note a tag or an anchor, and go on as if it were not there."""
        if event.tag is not None:
            self.sheet.add(_line(event), f"the tag {shown(event.tag)} is not allowed; try to leave it out")
        if event.anchor is not None:
            self.sheet.add(_line(event), f"the anchor {shown('&' + event.anchor)} is not allowed; try to leave it out")

    def _alias(self, event: Any) -> None:
        alias = shown("*" + event.anchor)
        self.sheet.add(_line(event), f"the alias {alias} is not allowed; try to write the value out, or to quote it")
        self._place(event, Refused())

    def _scalar(self, event: Any) -> None:
        is_key = self.open and isinstance(self.open[-1].value, dict) and self.keys[-1] is None
        # Only an escape in double quotes can bring in what the file itself does not hold.
        hidden = _CONTROL.search(event.value) if event.style == '"' else None
        if hidden:
            found = f"{shown(event.value)} holds the character {hidden.group()!r}"
            self.sheet.add(_line(event), f"{found}; try to remove it")
        if is_key:
            self._key(event, event.value)
        elif hidden:
            self._place(event, Refused())
        else:
            self._place(event, scalar(event.value) if event.implicit[0] else event.value)

    def _start(self, event: Any) -> None:
        if len(self.open) >= DEPTH_LIMIT:
            self._stop(event, _TOO_DEEP)
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.open.append(self._place(event, value))
        self.keys.append(None)

    def _key(self, event: Any, key: str) -> None:
        line = _line(event)
        if key in self.open[-1].value:
            first = self.open[-1].value[key].key_line
            self.sheet.add(line, f"the key {shown(key)} stands here twice, first in line {first}; try to remove one")
            self.keys[-1] = (line, None)
        else:
            self.keys[-1] = (line, key)

    def _place(self, event: Any, value: Any) -> Node:
        """Put a value where it belongs: at the root, in a list, behind its key, or nowhere as a wrong key."""
        self._count(event)
        line = _line(event)
        if not self.open:
            self.root = Node(line, value, line)
            return self.root
        parent = self.open[-1].value
        if isinstance(parent, list):
            parent.append(Node(line, value, line))
            return parent[-1]  # type: ignore[no-any-return]
        return self._value(parent, line, value)

    def _value(self, parent: dict[str, Node], line: int, value: Any) -> Node:
        key = self.keys[-1]
        if key is None:
            self.sheet.add(line, "a key is no plain word here; try to write 'key: value'")
            self.keys[-1] = (line, None)
            return Node(line, value, line)
        self.keys[-1] = None
        node = Node(line, value, key[0])
        if key[1] is not None:
            parent[key[1]] = node
        return node

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            self._stop(event, f"the file has more than {NODE_LIMIT:,} values; try to make it smaller")

    def _stop(self, event: Any, text: str) -> None:
        self.sheet.add(_line(event), text)
        raise _GiveUpError


def _line(event: Any) -> int:
    """Return the event's line, counted from 1."""
    return int(event.start_mark.line) + 1
