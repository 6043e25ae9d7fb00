"""Bytes of a terminal become names of keys, however they are cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.cli.watching.keys import Keys


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"nq", ["n", "q"]),
        (b"\r", ["enter"]),
        (b"\n", ["enter"]),
        (b"\x7f\x08", ["backspace", "backspace"]),
        (b"\t", ["tab"]),
        (b"\x0c", ["redraw"]),
        (b"\x1b[A\x1b[B\x1bOC\x1bOD", ["up", "down", "right", "left"]),
        (b"\x1b[1;5A", ["up"]),
        (b"\x1b[5~\x1b[6~\x1b[3~", ["page_up", "page_down", "delete"]),
        (b"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1bOH", ["home", "end", "home", "end", "home"]),
        (b"\x1bq", ["escape", "q"]),
        (b"\x1b\x1b[A", ["escape", "up"]),
        ("é管".encode(), ["é", "管"]),
        ("ｑ".encode(), ["q"]),
        (b"\xff", ["\ufffd"]),
        (b"\x00\x01", []),
        (b"\x1b[?1;2c", []),
        (b"\x1b[200~rm -rf; x y\r\x1b[201~q", ["q"]),
    ],
)
def test_keys_have_names(data, keys):
    assert Keys().feed(data) == keys


@pytest.mark.parametrize("data", [b"\x1b", b"\x1b[", b"\x1b[1;", b"\x1bO"])
def test_an_escape_that_nothing_follows_is_a_key_after_a_while(data):
    keys = Keys()
    assert keys.feed(data) == []
    assert keys.unsure
    assert keys.flush() == ["escape", *data[1:].decode()]
    assert not keys.unsure
    assert keys.flush() == []


def test_a_paste_that_has_not_ended_is_no_escape():
    keys = Keys()
    assert keys.feed(b"\x1b[200~abc\x1b") == []
    assert not keys.unsure
    assert keys.flush() == []
    assert keys.feed(b"[201~d") == ["d"]


WHOLE = st.sampled_from([b"a", b"\x1b[A", b"\x1b[5~", b"\x1bOB", "管".encode(), b"\r", b"\x1b[200~no\x1b[201~"])


@given(st.lists(WHOLE, max_size=8), st.data())
def test_how_the_bytes_are_cut_makes_no_difference(parts, data):
    whole = b"".join(parts)
    expected = Keys().feed(whole)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    keys, found = Keys(), []
    for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        found += keys.feed(whole[begin:end])
    assert found == expected


@given(st.binary(max_size=40))
def test_no_bytes_do_harm(data):
    keys = Keys()
    for key in [*keys.feed(data), *keys.flush()]:
        assert len(key) == 1 or key.isidentifier()
