"""Deviations as text: what is printed can be read again, and what cannot be read is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.deviation import Deviation, deviations_text, family_key, parse_deviations

numbers = st.integers(1, 999).map(str)
processes = st.lists(st.one_of(numbers, numbers.map("f{}".format), numbers.map("s{}".format)), max_size=3).map(
    lambda parts: ".".join(["0", *parts])
)
threads = st.one_of(numbers.map("/t{}".format), numbers.map("/tx{}".format), st.just("/t1.2"), st.just("/alarm"))
paths = st.builds("{}{}".format, processes, st.one_of(st.just(""), threads))
deviations = st.builds(Deviation, paths, st.integers(1, 10**6), st.one_of(st.just(""), paths))


@given(st.lists(deviations).map(tuple))
def test_what_is_printed_can_be_read_again(some: tuple[Deviation, ...]) -> None:
    assert parse_deviations(deviations_text(some)) == some


def test_the_text_is_the_documented_one() -> None:
    text = "0.1:3>0.2 0/t1:12>0.1/t1.2 0.f1:1+"
    assert parse_deviations(text) == (
        Deviation("0.1", 3, "0.2"),
        Deviation("0/t1", 12, "0.1/t1.2"),
        Deviation("0.f1", 1),
    )


def test_commas_and_any_blanks_separate() -> None:
    assert len(parse_deviations(" 0.1:3>0.2,0.1:4>0\n0:1+ , ")) == 3


NONE = ["0.1;3>0.2", "0.1:3", "0.1:0>0.2", "1.1:3>0.2", "0.1:3>", "0.1:x>0", "0.1:-1+", "0:٣+", "0:" + "9" * 5000 + "+"]


@pytest.mark.parametrize("word", NONE)
def test_what_is_no_deviation_is_named_with_an_example(word: str) -> None:
    with pytest.raises(ValueError, match="is no part of a schedule") as error:
        parse_deviations(f"0.1:3>0.2 {word}")
    assert str(error.value).startswith(repr(word))
    assert "0.1:3>0.2 lets 0.2 go before the 3rd turn of 0.1" in str(error.value)


@given(st.lists(st.sampled_from("0.123:>+/tfs alrm"), max_size=30).map("".join))
def test_a_text_is_either_read_or_refused_in_words(text: str) -> None:
    try:
        read = parse_deviations(text)
    except ValueError as error:
        refused = str(error)
    else:
        refused = "is no part of a schedule" if parse_deviations(deviations_text(read)) == read else ""
    assert "is no part of a schedule" in refused


def test_the_family_is_sorted_by_number_with_parents_first() -> None:
    places = ["0.10", "0.2/t1", "0", "0.2", "0.2.1", "0/t1", "0.2/t10", "0.f1", "0.2/t2"]
    assert sorted(places, key=family_key) == [
        *("0", "0.2", "0.2.1", "0.2/t1", "0.2/t2", "0.2/t10", "0.10", "0.f1", "0/t1")
    ]


@given(st.text(max_size=36))
def test_whatever_a_program_says_of_its_place_can_be_sorted(path: str) -> None:
    assert sorted([path, "0.1"], key=family_key)
