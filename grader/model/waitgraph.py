"""The wait-for graph: who is blocked, whose going on could end that, and which of them can therefore never go on.

A wait names others in two ways: it ends as soon as *any of* several goes on (whoever holds a write end may write), or
only when *all of* several have (the end of an interpreter waits for each of its threads). Who is not blocked may go on.
Whoever can be woken by one who may go on may go on in turn, and so forth; the rest is closed: each of them waits for
the rest alone. For graphs with both kinds of waits this is more than looking for cycles.

Pure: nodes are whatever can be a key.
"""

from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Union

Node = Hashable
Part = Union[Hashable, "AnyOf", "AllOf"]


@dataclass(frozen=True)
class AnyOf:
    """A wait that ends when one of its parts goes on; with no parts it never ends."""

    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class AllOf:
    """A wait that ends when each of its parts has gone on; with no parts it ends at once."""

    parts: tuple[Part, ...] = ()


Wait = AnyOf | AllOf


def frozen(waits: Mapping[Node, Wait]) -> frozenset[Node]:
    """Return those of `waits` who can never go on. Whoever is named in a wait and has none of his own may go on."""
    stuck = set(waits)
    while woken := [node for node in stuck if ends(waits[node], stuck)]:
        stuck.difference_update(woken)
    return frozenset(stuck)


def ends(wait: Wait, stuck: Set[Node]) -> bool:
    """Tell whether a wait can end while those in `stuck` do not go on."""
    found = (ends(part, stuck) if isinstance(part, AnyOf | AllOf) else part not in stuck for part in wait.parts)
    return any(found) if isinstance(wait, AnyOf) else all(found)


def named(wait: Wait) -> frozenset[Node]:
    """Return all nodes that a wait names."""
    found: set[Node] = set()
    for part in wait.parts:
        found |= named(part) if isinstance(part, AnyOf | AllOf) else {part}
    return frozenset(found)


def ring(waits: Mapping[Node, Wait], nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return a shortest ring of `nodes` each of which waits for the next and the last for the first, () for none."""
    inside = set(nodes)
    follows = {node: sorted(named(waits[node]) & inside, key=repr) for node in inside if node in waits}
    rings = (found for node in sorted(follows, key=repr) if (found := _way_back(node, follows)))
    return min(rings, key=len, default=())


def _way_back(start: Node, follows: Mapping[Node, list[Node]]) -> tuple[Node, ...]:
    """Return the shortest way from a node to itself, without its end."""
    came_from: dict[Node, Node] = {}
    queue = [start]
    while queue:
        node = queue.pop(0)
        for following in follows.get(node, ()):
            if following == start:
                way = [node]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if following not in came_from:
                came_from[following] = node
                queue.append(following)
    return ()
