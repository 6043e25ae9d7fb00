"""Plain data as bytes and back: by exact type, never executed, and nothing but `NotPlain` for damaged bytes."""

import collections
import enum
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.shim import codec
from grader.shim.codec import MAX_DEPTH, NotPlain, Opaque, decode, encode
from grader.suite.run import same

scalars = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False)),
    *(st.text(st.characters(), max_size=20), st.binary(max_size=20), st.binary(max_size=20).map(bytearray)),
)
hashable = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.binary(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3).map(tuple), st.frozensets(inner, max_size=3)),
    max_leaves=6,
)
plain = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(hashable, inner, max_size=4),
        st.sets(hashable, max_size=4),
        st.frozensets(hashable, max_size=4),
    ),
    max_leaves=20,
)


@given(plain)
def test_plain_data_comes_back_the_same_types_included(value: Any) -> None:
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize(
    "number", [2**53 - 1, 2**53, -(2**53), 2**53 + 1, -(2**200), 2**14_000 - 1, -(2**14_000) + 1], ids=int.bit_length
)
def test_integers_that_can_be_written_out_come_back(number: int) -> None:
    assert decode(encode(number)) == number
    assert repr(number)


@pytest.mark.parametrize("number", [2**14_000, -(2**14_000), 10**5_000], ids=int.bit_length)
def test_a_longer_integer_crosses_as_opaque(number: int) -> None:
    got = decode(encode([number]))[0]
    assert (type(got), got.type_name) == (Opaque, "int")
    assert got.text == f"an integer of {number.bit_length():,} bits"


def test_a_longer_integer_is_not_taken_over() -> None:
    with pytest.raises(NotPlain, match="an integer of 4,000 hexadecimal digits"):
        decode(b'["i","' + b"f" * 4_000 + b'"]')


@pytest.mark.parametrize("number", [0.0, -0.0, 0.1, 5e-324, math.inf, -math.inf])
def test_floats_come_back_to_the_last_bit(number: float) -> None:
    assert decode(encode(number)).hex() == number.hex()


def test_not_a_number_comes_back_as_one() -> None:
    assert math.isnan(decode(encode(math.nan)))


def test_half_a_surrogate_pair_comes_back() -> None:
    assert decode(encode("\ud800")) == "\ud800"


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset, dict.fromkeys])
def test_what_has_more_items_than_anybody_could_mean_is_refused_before_it_costs_anything(kind: Any) -> None:
    value = kind(range(codec.MAX_ITEMS + 1))
    with pytest.raises(NotPlain, match=r"a \w+ of 1,000,001 items, more than the 1,000,000 allowed"):
        encode([value])


def test_text_is_ascii_and_bytes_follow_it_as_they_are() -> None:
    text, _, tail = encode(["ü", b"\xff\0", "\ud800", bytearray(b"\0")]).partition(b"\0")
    assert text.isascii()
    assert tail == b"\xff\0\0"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'["b",3]\0ab', "3 bytes, and 2 are there"),
        (b'["b",3]', "3 bytes, and 0 are there"),
        (b'["b",-1]\0ab', "-1 bytes, and 2 are there"),
        (b'["b",true]\0a', "True bytes, and 1 are there"),
        (b'["b","YQ=="]', "'YQ==' bytes, and 0 are there"),
        (b'["l",["b",2],["b",2]]\0abc', "2 bytes, and 1 are there"),
        (b'["b",1]\0ab', "1 bytes that nothing speaks of"),
        (b'"text"\0a', "1 bytes that nothing speaks of"),
    ],
)
def test_bytes_are_given_out_once_and_all_of_them(data: bytes, reason: str) -> None:
    with pytest.raises(NotPlain, match=reason):
        decode(data)


def test_the_order_of_a_dict_is_kept() -> None:
    assert list(decode(encode({"b": 1, "a": 2}))) == ["b", "a"]


class Number(int):
    def __reduce__(self) -> Any:
        raise AssertionError("asked to be pickled")


class Sly(list[int]):
    def __iter__(self) -> Any:
        raise AssertionError("asked for its items")

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class Mute:
    def __repr__(self) -> str:
        raise SystemExit(3)


class Talkative:
    def __repr__(self) -> str:
        return "x" * 10_000


class Renamed(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise AssertionError("asked for its name")


class Disguised(metaclass=Renamed):
    def __repr__(self) -> str:
        return "int"


class Colour(enum.IntEnum):
    RED = 1


Pair = collections.namedtuple("Pair", "left right")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        *((Number(1), "Number"), (Sly([1]), "Sly"), (Mute(), "Mute"), (Talkative(), "Talkative")),
        *((Disguised(), "Disguised"), (Colour.RED, "Colour"), (Pair(1, 2), "Pair")),
        *((collections.OrderedDict(a=1), "OrderedDict"), (collections.Counter("a"), "Counter"), (1j, "complex")),
        *((range(3), "range"), (memoryview(b"x"), "memoryview"), (int, "type"), (..., "ellipsis")),
        (len, "builtin_function_or_method"),
    ],
)
def test_whatever_is_not_plain_by_its_exact_type_crosses_as_opaque(value: Any, name: str) -> None:
    got = decode(encode([value]))[0]
    assert type(got) is Opaque
    assert got.type_name == name
    assert len(got.text) <= codec.MAX_REPR


def test_a_repr_that_fails_is_told_and_harmless() -> None:
    assert decode(encode(Mute())).text == "repr failed with SystemExit"


def test_an_opaque_value_equals_nothing_not_even_itself() -> None:
    got = decode(encode(Mute()))
    assert not same(got, got)
    assert not same([got], [got])


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def test_depth_is_limited_on_the_way_in() -> None:
    assert decode(encode(nested(MAX_DEPTH - 1))) == nested(MAX_DEPTH - 1)
    with pytest.raises(NotPlain, match=f"nested deeper than {MAX_DEPTH}"):
        encode(nested(MAX_DEPTH))


@pytest.mark.parametrize("depth", [MAX_DEPTH, 5000, 200_000])
def test_depth_is_limited_on_the_way_out(depth: int) -> None:
    with pytest.raises(NotPlain):
        decode(b'["l",' * depth + b"0" + b"]" * depth)


def test_size_is_limited_on_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_BYTES", 10)
    assert decode(b'"12345678"') == "12345678"
    with pytest.raises(NotPlain, match="11 bytes, more than the 10 allowed"):
        decode(b'"123456789"')


@given(st.binary(max_size=200))
def test_bytes_from_anywhere_raise_nothing_but_not_plain(data: bytes) -> None:
    raises_only_not_plain(data)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from("ldtszifbao"), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=25,
)


@given(json_values)
def test_json_from_anywhere_raises_nothing_but_not_plain(value: Any) -> None:
    raises_only_not_plain(json.dumps(value).encode())


@given(plain, st.data())
def test_damaged_bytes_raise_nothing_but_not_plain(value: Any, data: st.DataObject) -> None:
    good = bytearray(encode(value))
    position = data.draw(st.integers(0, len(good) - 1))
    good[position] = data.draw(st.integers(0, 255))
    raises_only_not_plain(bytes(good))
    raises_only_not_plain(bytes(good[:position]))


@pytest.mark.parametrize(
    "data",
    [
        *(b"[]", b"[[]]", b'["x"]', b'["d",1]', b'["d",[1]]', b'["d",[["l"],1]]', b'["s",["l"]]', b'["z",["d"]]'),
        *(b'["i","zz"]', b'["i",5]', b'["i","1","2"]', b'["f","x"]', b'["f"]', b'["f","0x1p99999"]'),
        *(b'["b","*"]', b'["b",1]', b'["o","only"]', b"{}", b"1.5", b"NaN"),
        *(b"", b"\xff", b'"\\', b"[" * 100_000, b"9" * 5000),
    ],
)
def test_known_malice_is_not_plain(data: bytes) -> None:
    with pytest.raises(NotPlain):
        decode(data)


def raises_only_not_plain(data: bytes) -> None:
    """Decode; what is accepted must be of plain types all through."""
    try:
        value = decode(data)
    except NotPlain:
        return
    assert_plain(value)


PLAIN = (bool, int, float, str, bytes, bytearray, list, tuple, dict, set, frozenset, Opaque)


def assert_plain(value: Any) -> None:
    assert value is None or type(value) in PLAIN
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            assert_plain(item)
