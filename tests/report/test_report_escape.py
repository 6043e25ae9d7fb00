"""What a student's program printed cannot steer a terminal or break a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.escape import encodable, inert_cell, legal_xml, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("a\tb", "a    b"),
        ("\u202e\u2066\u200f\u061c", "\\u202e\\u2066\\u200f\\u061c"),
        ("\ufeff\u200b\u2028", "\\ufeff\\u200b\\u2028"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("管道 é 🙂", "管道 é 🙂"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_its_code(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_visible_text_is_printable_and_stays_as_it_is(text: str) -> None:
    once = visible(text)
    assert "\n" not in once
    assert "\x1b" not in once
    assert visible(once) == once


def test_only_line_feeds_break_lines() -> None:
    assert visible_lines("a\r\nb\x0bc\u2028d\n\n  e\n\n") == ("a", "b\\x0bc\\u2028d", "", "  e")


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_nothing_to_say_has_no_lines(text: str) -> None:
    assert visible_lines(text) == ()


def test_xml_keeps_what_it_allows() -> None:
    assert legal_xml("a\tb\n\x00\x1b\ufffe\ud800\ufffd\U0001f642") == "a\tb\n\ufffd\U0001f642"


def test_lone_surrogates_are_written_out() -> None:
    assert encodable("a\udc80b") == "a\\udc80b"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x"])
def test_a_cell_that_begins_like_a_formula_becomes_text(text):
    assert inert_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("\t=cmd|' /C calc'!A0", "    '=cmd|' /C calc'!A0"),
        ("\r=1+1", "\\x0d=1+1"),
        ("name\n=1+1", "name\n'=1+1"),
        ("Ann;=1+1", "Ann;'=1+1"),
        ("\u202e=1+1", "\\u202e=1+1"),
    ],
)
def test_a_formula_behind_blanks_line_breaks_or_separators_becomes_text(text, inert):
    assert inert_cell(text) == inert


@pytest.mark.parametrize("text", ["", "Anna-Maria", "a=b", "ann@school.example", "3.5", "O'Neil", "张伟", "two\nlines"])
def test_an_ordinary_cell_stays_as_it_is(text):
    assert inert_cell(text) == text
