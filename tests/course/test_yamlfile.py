"""The strict part of YAML that a course is written in."""

import math
from typing import Any

import pytest
import yaml

from grader.course.problems import CourseError, Sheet
from grader.course.yamlfile import LOADER, Node, Refused, parse_yaml, scalar


def plain(node: Node) -> Any:
    """Turn nodes into what they hold."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    return [plain(item) for item in node.value] if isinstance(node.value, list) else node.value


def lines(node: Node) -> Any:
    """Turn nodes into their lines."""
    if isinstance(node.value, dict):
        return {key: (value.key_line, lines(value)) for key, value in node.value.items()}
    return [lines(item) for item in node.value] if isinstance(node.value, list) else node.line


def complaints(text: str) -> list[str]:
    """Return what is wrong with a text."""
    sheet = Sheet("x.yaml")
    parse_yaml(text, sheet)
    return [str(problem) for problem in sheet.problems]


def one_complaint(text: str) -> str:
    """Return the one thing that is wrong with a text."""
    (found,) = complaints(text)
    return found


SAMPLE = """\
# a comment
title: {en: Two, zh: 二}
list:
  - a: 1
    b: >-
      folded
      text
  - "quoted: 1"
empty: []
nothing:
"""


def test_values() -> None:
    """Maps, lists and words become plain values."""
    expected = {
        "title": {"en": "Two", "zh": "二"},
        "list": [{"a": 1, "b": "folded text"}, "quoted: 1"],
        "empty": [],
        "nothing": None,
    }
    assert plain(parse_yaml(SAMPLE, Sheet("x"))) == expected


def test_lines() -> None:
    """Every value knows its own line and that of its key."""
    expected = {
        "title": (2, {"en": (2, 2), "zh": (2, 2)}),
        "list": (3, [{"a": (4, 4), "b": (5, 5)}, 8]),
        "empty": (9, []),
        "nothing": (10, 10),
    }
    assert lines(parse_yaml(SAMPLE, Sheet("x"))) == expected


def test_both_loaders() -> None:
    """The pure loader finds the same values and lines as libyaml."""
    pure, fast = (parse_yaml(SAMPLE, Sheet("x"), loader) for loader in (yaml.SafeLoader, LOADER))
    assert (plain(pure), lines(pure)) == (plain(fast), lines(fast))


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("2.5", 2.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("1e999", float("inf")),
        ("9" * 5000, float("inf")),
    ],
)
def test_words_with_a_type(word: str, value: object) -> None:
    """A decimal number, true, false and null have a type."""
    assert (scalar(word), type(scalar(word))) == (value, type(value))


@pytest.mark.parametrize("word", ["no", "yes", "on", "1:30", "2024-01-01", "0x10", "010", "1_000", "nan", "٣"])
def test_words_without_a_type(word: str) -> None:
    """What other readers of YAML would turn into something else stays the text that was written."""
    assert scalar(word) == word


def test_not_a_number() -> None:
    """The word .nan is the float that equals nothing."""
    value = scalar(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


def test_duplicate_key() -> None:
    """A key that stands twice in one map is refused, with both lines."""
    assert one_complaint("a: 1\nb: 2\na: 3\n") == (
        "x.yaml:3: the key 'a' stands here twice, first in line 1; try to remove one"
    )


def test_same_key_in_two_maps() -> None:
    """The same key in two maps is no duplicate."""
    assert complaints("- a: 1\n- a: 2\n") == []


def test_duplicate_below_a_duplicate() -> None:
    """What stands behind a refused key is looked at, too."""
    assert [text.partition(": ")[0] for text in complaints("a: 1\na: {b: 1, b: 2}\n")] == ["x.yaml:2", "x.yaml:2"]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!thing", "!!str", "!"])
def test_tag(tag: str) -> None:
    """Every tag is refused."""
    found = one_complaint(f"a: 1\nb: {tag} [x]\n")
    assert found.startswith("x.yaml:2: the tag '")
    assert found.endswith("' is not allowed; try to leave it out")


def test_anchor() -> None:
    """An anchor is refused."""
    assert one_complaint("a: &name 1\n") == "x.yaml:1: the anchor '&name' is not allowed; try to leave it out"


def test_alias() -> None:
    """An alias is refused, and is not complained about again as a value."""
    assert complaints("a: &n 1\nb: *n\n")[1] == (
        "x.yaml:2: the alias '*n' is not allowed; try to write the value out, or to quote it"
    )


def test_bomb() -> None:
    """A bomb of aliases is refused before it unfolds."""
    rows = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    assert len(complaints("a0: &a0 [x, x]\n" + rows)) == 9 + 8 * 9


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.parametrize("loader", [LOADER, yaml.SafeLoader])
def test_depth(opening: str, loader: Any) -> None:
    """Endless nesting is refused at twenty levels, with either loader."""
    sheet = Sheet("x.yaml")
    node = parse_yaml(opening * 50_000, sheet, loader)
    assert isinstance(node.value, Refused)
    assert [str(problem) for problem in sheet.problems] == [
        "x.yaml:1: the nesting is deeper than 20 levels; try to make it flat"
    ]


def test_many_values() -> None:
    """A file of very many values is refused."""
    assert one_complaint("- a\n" * 60_000) == (
        "x.yaml:50000: the file has more than 50,000 values; try to make it smaller"
    )


def test_many_problems() -> None:
    """Reading stops at the hundredth problem."""
    with pytest.raises(CourseError) as caught:
        complaints("a: 1\n" * 500)
    assert str(caught.value).splitlines()[-1] == (
        "x.yaml:101: 100 problems so far, the rest was not read; mend these first"
    )


def test_second_document() -> None:
    """A second document is refused."""
    assert one_complaint("a: 1\n---\nb: 2\n") == (
        "x.yaml:2: a second document begins here; try to remove the line '---'"
    )


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_empty(text: str) -> None:
    """A file without a value is refused."""
    assert one_complaint(text) == "x.yaml:1: the file is empty; try to begin with one 'key: value' a line"


@pytest.mark.parametrize("text", ["? [a, b]\n: 1\n", "? {a: 1}\n: [2]\n"])
def test_key_that_is_no_word(text: str) -> None:
    """A list or a map as a key is refused."""
    assert one_complaint(text) == "x.yaml:1: a key is no plain word here; try to write 'key: value'"


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x07", "\ufeff", "\ufffe"])
def test_control_character(character: str) -> None:
    """A character that nobody sees is refused with its line."""
    assert one_complaint(f"a: 1\nb: x{character}y\n") == (
        f"x.yaml:2: {character!r} is a character that YAML forbids; try to remove it"
    )


@pytest.mark.parametrize("escape", [r"\0", r"\e", r"\u009b", r"\uFEFF"])
def test_escaped_control_character(escape: str) -> None:
    """A control character is refused when it comes as an escape, too."""
    found = one_complaint(f'a: 1\nb: "x{escape}y"\n')
    assert found.startswith("x.yaml:2: 'x")
    assert found.endswith("; try to remove it")


def test_syntax() -> None:
    """Invalid YAML is refused with the line, the reason and what to try."""
    assert one_complaint("a: 1\nb: c: d\n") == (
        "x.yaml:2: no valid YAML: mapping values are not allowed in this context; try to indent with spaces alike, "
        "and to put texts with ': ', ' #' or a leading sign in quotes"
    )


def test_tab() -> None:
    """A tab as indentation is refused with its line."""
    assert one_complaint("a:\n\tb: 1\n").startswith("x.yaml:2: no valid YAML: ")


def test_problems_before_a_syntax_error() -> None:
    """What was found before the syntax error is reported together with it."""
    assert [text.partition(": ")[0] for text in complaints("a: 1\na: 2\nb: [\n")] == ["x.yaml:2", "x.yaml:4"]
