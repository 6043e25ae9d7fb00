"""Readers: each turns one YAML value into one value of the model, or raises what is wrong with it.

Maps and lists catch what their values raise, note it in the sheet of the file and go on, so that one reading finds all.
"""

import keyword
import math
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from grader.course.problems import Sheet, either, near, shown
from grader.course.yamlfile import Node, Refused
from grader.model.course import LANGUAGES, Text

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
LESSON = re.compile(r"[0-9]{2}_[a-z][a-z0-9_]{0,56}", re.ASCII)
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}", re.ASCII)


class WrongError(Exception):
    """A value that breaks a rule. Only readers raise it, and `Spot.attempt` catches it."""

    def __init__(self, line: int, text: str) -> None:
        """Keep the line beside the words; no words where the value was complained about before."""
        super().__init__(line, text)
        self.line = line
        self.text = text


class Spot(Struct, frozen=True):
    """One value in a file, and what it is called there."""

    sheet: Sheet
    node: Node
    label: str

    def wrong(self, rule: str, advice: str) -> WrongError:
        """Return the error for a value that breaks a rule: "points is -3, must be a number above 0; try 1"."""
        value = self.node.value
        text = f"{self.label} is {_found(value)}, must be {rule}; try {advice}"
        return WrongError(self.node.line, "" if isinstance(value, Refused) else text)

    def not_one_of(self, rule: str, known: tuple[str, ...]) -> WrongError:
        """Return the error for a word that is none of the known ones, with the nearest of them."""
        advice = near(self.node.value, known) if isinstance(self.node.value, str) else ()
        return self.wrong(rule, either(advice or known) if known else "to leave it out")

    def attempt(self, read: "Reader[T]", default: T) -> T:
        """Return what `read` makes of the value, or note why it cannot and return `default`."""
        try:
            return read(self)
        except WrongError as error:
            if error.text:
                self.sheet.add(error.line, error.text)
            return default

    def items(self) -> Iterator["Spot"]:
        """Go through the values of a list; of anything else, none."""
        nodes = self.node.value if isinstance(self.node.value, list) else []
        return (Spot(self.sheet, node, f"{self.label}[{number}]") for number, node in enumerate(nodes))

    def inside(self, key: str) -> "Spot | None":
        """Return the value of a map's key, where there is one."""
        node = self.node.value.get(key) if isinstance(self.node.value, dict) else None
        return Spot(self.sheet, node, key) if node else None


Reader = Callable[[Spot], T]


class Fields:
    """A map with known keys. Unknown and missing keys are noted at once, values when they are taken."""

    def __init__(self, spot: Spot, must: str, may: str = "") -> None:
        """Check the keys; `must` and `may` are names with spaces between them. Raises WrongError where it is no map."""
        self.spot = spot
        known = (*must.split(), *may.split())
        if not isinstance(spot.node.value, dict):
            raise spot.wrong(f"a map with keys like {', '.join(known)}", f"'{known[0]}: ...'")
        for key, node in spot.node.value.items():
            if key not in known:
                # {en: One, two, zh: ...} makes a key of "two", without a value.
                advice = "quotes round a text with a comma" if node.value is None else either(near(key, known) or known)
                self._add(node.key_line, f"has the key {shown(key)}, which has no meaning here; try {advice}")
        for key in must.split():
            if key not in spot.node.value:
                self._add(spot.node.line, f"lacks the key {key!r}; try to add '{key}: ...'")

    def _add(self, line: int, text: str) -> None:
        self.spot.sheet.add(line, f"{self.spot.label} {text}")

    def take(self, key: str, read: Reader[T], default: T) -> T:
        """Return what `read` makes of the key's value, `default` where there is none or a wrong one."""
        spot = self.spot.inside(key)
        return spot.attempt(read, default) if spot else default


def _found(value: object) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return f"a map of {len(value)}" if isinstance(value, dict) else shown(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def whole(least: int, most: int) -> Reader[int]:
    """Read a whole number from `least` to `most`."""

    def read(spot: Spot) -> int:
        value = spot.node.value
        if _is_number(value) and isinstance(value, int) and least <= value <= most:
            return value
        raise spot.wrong(f"a whole number from {least:,} to {most:,}", str(least))

    return read


def yes_or_no(spot: Spot) -> bool:
    """Read `true` or `false`."""
    value = spot.node.value
    if isinstance(value, bool):
        return value
    raise spot.wrong("true or false", "false")


def above_zero(most: int) -> Reader[float]:
    """Read a finite number above 0, up to `most`."""

    def read(spot: Spot) -> float:
        value = spot.node.value
        if _is_number(value) and math.isfinite(value) and 0 < value <= most:
            return float(value)
        raise spot.wrong(f"a number above 0 and at most {most:,}", "1")

    return read


def _matching(pattern: re.Pattern[str], rule: str, advice: str) -> Reader[str]:
    def read(spot: Spot) -> str:
        value = spot.node.value
        good = isinstance(value, str) and pattern.fullmatch(value) and not keyword.iskeyword(value)
        if not good:
            raise spot.wrong(rule, advice)
        return str(value)

    return read


a_name = _matching(NAME, "a name of at most 60 small letters, digits and _ that Python can import", "'never_eof'")
a_lesson_id = _matching(LESSON, "two digits, _ and a name in small letters", "'04_pipes'")
an_identifier = _matching(IDENTIFIER, "a name that Python allows", "'deliver'")


def sentence(spot: Spot) -> str:
    """Read a text that is not empty."""
    value = spot.node.value
    if isinstance(value, str) and value.strip():
        return value.strip()
    advice = "to write some words" if isinstance(value, str) else "to put it in quotes"
    raise spot.wrong("a text", advice)


def text(spot: Spot) -> Text:
    """Read a text in English, or a map from languages to texts with English among them."""
    if not isinstance(spot.node.value, dict):
        return Text(sentence(spot))
    fields = Fields(spot, LANGUAGES[0], " ".join(LANGUAGES[1:]))
    found = {key: fields.take(key, sentence, "") for key in LANGUAGES}
    return Text(found["en"], found["zh"] or None)


def word_of(words: type[E]) -> Reader[E]:
    """Read one word of a closed list."""

    def read(spot: Spot) -> E:
        known = tuple(word.value for word in words)
        if spot.node.value in known:
            return words(spot.node.value)
        raise spot.not_one_of("one of the known words", known)

    return read


def one_of(known: tuple[str, ...], rule: str) -> Reader[str]:
    """Read one of some names."""

    def read(spot: Spot) -> str:
        if spot.node.value not in known:
            raise spot.not_one_of(rule, known)
        return str(spot.node.value)

    return read


def list_of(read_item: Reader[T], least: int = 0) -> Reader[tuple[T, ...]]:
    """Read a list of at least so many items; what is wrong in it is noted and left out."""

    def read(spot: Spot) -> tuple[T, ...]:
        if not isinstance(spot.node.value, list):
            raise spot.wrong("a list", "'- ...' or '[...]'")
        if len(spot.node.value) < least:
            raise spot.wrong(f"a list of at least {least}", "to add one")
        values: list[T] = []
        for item in spot.items():
            item.attempt(lambda each: values.append(read_item(each)), None)
        return tuple(values)

    return read


def new(read_name: Reader[str], seen: set[str]) -> Reader[str]:
    """Read a name that has not been seen, and remember it."""

    def read(spot: Spot) -> str:
        name = read_name(spot)
        if name in seen:
            raise spot.wrong("a name that does not stand above already", "to rename or to remove one of the two")
        seen.add(name)
        return name

    return read


def distinct(read_name: Reader[str], least: int = 0) -> Reader[tuple[str, ...]]:
    """Read a list of names, each once."""
    return list_of(new(read_name, set()), least)
