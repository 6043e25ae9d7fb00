"""Who can never go on: on graphs written down by hand, and against a reference that tries every set there is."""

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.waitgraph import AllOf, AnyOf, Node, Wait, ends, frozen, named, ring

ANY_A_B = AnyOf(("a", "b"))
GRAPHS: dict[str, tuple[dict[Node, Wait], set[Node]]] = {
    "nobody waits": ({}, set()),
    "one waits for one who moves": ({"a": AnyOf(("b",))}, set()),
    "one waits for itself": ({"a": AnyOf(("a",))}, {"a"}),
    "one waits for nobody": ({"a": AnyOf()}, {"a"}),
    "a wait for all of none is over": ({"a": AllOf()}, set()),
    "two wait for each other": ({"a": AnyOf(("b",)), "b": AnyOf(("a",))}, {"a", "b"}),
    "a ring with a way out": ({"a": AnyOf(("b",)), "b": AnyOf(("a", "c"))}, set()),
    "a ring, and one who waits for it": (
        {"a": AnyOf(("b",)), "b": AnyOf(("a",)), "c": AnyOf(("a",))},
        {"a", "b", "c"},
    ),
    "a ring beside one who is served": ({"a": AnyOf(("a",)), "b": AnyOf(("c",))}, {"a"}),
    "all of two, one of whom is stuck": ({"a": AnyOf(("a",)), "b": AllOf(("a", "c"))}, {"a", "b"}),
    "any of two, one of whom is stuck": ({"a": AnyOf(("a",)), "b": AnyOf(("a", "c"))}, set() | {"a"}),
    "one of two groups, each wholly": (
        {"a": AnyOf(("a",)), "b": AnyOf((AllOf(("a", "c")), AllOf(("d", "e"))))},
        {"a"},
    ),
    "a way that opens step by step": ({"a": AnyOf(("b",)), "b": AnyOf(("c",)), "c": AnyOf(("d",))}, set()),
}


@pytest.mark.parametrize(("waits", "stuck"), GRAPHS.values(), ids=GRAPHS)
def test_those_who_can_never_go_on_are_found(waits: dict[Node, Wait], stuck: set[Node]) -> None:
    assert frozen(waits) == stuck


def by_trying(waits: Mapping[Node, Wait]) -> frozenset[Node]:
    """The definition: the largest set in which nobody's wait can end by those outside of it."""
    nodes = sorted(waits, key=repr)
    for size in range(len(nodes), -1, -1):
        for subset in combinations(nodes, size):
            if not any(can_end(waits[node], set(subset)) for node in subset):
                return frozenset(subset)
    raise AssertionError("the empty set is closed")


def can_end(wait: Wait, stuck: set[Node]) -> bool:
    parts = [can_end(part, stuck) if isinstance(part, AnyOf | AllOf) else part not in stuck for part in wait.parts]
    return any(parts) if isinstance(wait, AnyOf) else all(parts)


NODES = st.sampled_from("abcdefgh")
WAITS: st.SearchStrategy[Wait] = st.recursive(
    st.one_of(*(st.builds(kind, st.lists(NODES, max_size=4).map(tuple)) for kind in (AnyOf, AllOf))),
    lambda inner: st.one_of(
        *(st.builds(kind, st.lists(st.one_of(NODES, inner), max_size=3).map(tuple)) for kind in (AnyOf, AllOf))
    ),
    max_leaves=4,
)


@given(st.dictionaries(NODES, WAITS, max_size=6))
def test_what_is_found_is_the_largest_closed_set(waits: dict[Node, Wait]) -> None:
    assert frozen(waits) == by_trying(waits)


@given(st.dictionaries(NODES, WAITS, max_size=6), NODES)
def test_one_who_is_let_go_on_freezes_nobody(waits: dict[Node, Wait], freed: str) -> None:
    fewer = {node: wait for node, wait in waits.items() if node != freed}
    assert frozen(fewer) <= frozen(waits)


@given(st.dictionaries(NODES, WAITS, max_size=6))
def test_a_ring_is_one(waits: dict[Node, Wait]) -> None:
    found = ring(waits, frozen(waits))
    for node, following in zip(found, (*found[1:], *found[:1]), strict=True):
        assert following in named(waits[node])
    assert len(set(found)) == len(found)


def test_the_shortest_ring_is_taken() -> None:
    waits: dict[Node, Wait] = {"a": AnyOf(("b",)), "b": AnyOf(("c",)), "c": ANY_A_B, "d": AnyOf(("e",))}
    waits["e"] = AnyOf(("d",))
    assert ring(waits, "abc") in (("b", "c"), ("c", "b"))
    assert ring(waits, "ab") == ()
    assert sorted(map(str, ring(waits, waits))) == ["b", "c"]


def test_a_wait_ends_by_those_who_are_not_stuck() -> None:
    assert ends(ANY_A_B, {"a"})
    assert not ends(ANY_A_B, {"a", "b"})
    assert not ends(AllOf(("a", "b")), {"a"})
