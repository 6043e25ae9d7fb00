"""Results that are no plain data, or too much of it."""

import collections
import enum


class Dish:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __repr__(self):
        return "a dish"


class Evil(list):
    def __iter__(self):
        raise RuntimeError("asked")

    def __reduce__(self):
        return print, ("unpickled",)


class Loud:
    def __repr__(self):
        raise SystemExit("repr")


class Colour(enum.IntEnum):
    RED = 1


Pair = collections.namedtuple("Pair", "left right")


def custom():
    return Dish()


def mixed():
    return [1, Dish(), Evil([1]), Colour.RED, Pair(1, 2), collections.OrderedDict(), Loud()]


def deep():
    nest = []
    for _ in range(500):
        nest = [nest]
    return nest


def endless():
    nest = []
    nest.append(nest)
    return nest


def huge():
    return "x" * (60 << 20)


def plain():
    numbers = [None, True, 0, -(2**80), 0.1, float("inf")]
    return [*numbers, "ü\0\ud800", b"\xff", bytearray(b"b"), (1, (2,)), {"k": {1, 2}}, {3: [4]}]
