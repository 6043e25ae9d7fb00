"""What transfer() promises for items that may be anything, asked of any answer."""

from grader.suite import beside, scene

LOOK_LIKE_SENTINELS = (
    None, False, True, 0, 1, -1, 0.0, "", b"", (), [], {}, set(), (None,), [None],
    "None", "STOP", "stop", "END", "end", "DONE", "done", "EOF", "QUIT", "EXIT", "sentinel",
    "SENTINEL", "__END__", ("end", None), ("item", None), ("END",), ("STOP",), (False, None),
    (True, None), (0, None), (1, None), "\0", float("inf"),
)  # fmt: skip


@beside
class EqualToEverything:
    """An item that answers every comparison with yes."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = object.__hash__


@beside
class NotToBeCompared:
    """An item that, as an array does, refuses to be compared or to be true or false."""

    def __eq__(self, other):
        raise ValueError("this item cannot be compared")

    def __bool__(self):
        raise ValueError("this item is neither true nor false")

    __hash__ = object.__hash__


@scene
def odd_objects(student, names):
    """Objects that are no plain data cross as such, and are told by the names of their types."""
    objects = {
        "EqualToEverything": EqualToEverything(),
        "NotToBeCompared": NotToBeCompared(),
        "EOFError": EOFError(),
        "StopIteration": StopIteration,
        "ellipsis": ...,
        "NotImplementedType": NotImplemented,
        "NoneType": None,
    }
    items = student.transfer([objects[name] for name in names])
    return [item.__name__ if isinstance(item, type) else type(item).__name__ for item in items]


def test_none_is_an_item(play, draw):
    items = [*draw.numbers(), None, *draw.numbers(), None, None, "None", 0]
    play("transfer", items).returns(items)


def test_arrives_in_order(play, draw):
    items = draw.items()
    play("transfer", items).returns(items)


def test_nothing_looks_like_the_end(play, draw):
    items = draw.sample(LOOK_LIKE_SENTINELS, len(LOOK_LIKE_SENTINELS))
    play("transfer", items).returns(items)


def test_odd_objects_arrive(play, draw):
    names = ["EqualToEverything", "EOFError", "StopIteration", "ellipsis", "NotImplementedType", "NoneType"]
    names = draw.sample(names, len(names))
    play(odd_objects, names).returns(names)
    names.insert(draw.randint(0, len(names)), "NotToBeCompared")
    play(odd_objects, names).returns(names)


def test_ends_after_a_large_item(play, draw):
    items = [None, bytes(draw.randint(2**20, 2**21)), None, "small"]
    draw.shuffle(items)
    play("transfer", items).returns(items).ends()


def test_leaves_nothing_behind(play, draw):
    items = draw.items()
    run = play("transfer", items).leaves_nothing()
    run.check(
        not items or len(run.processes) >= 2,
        "the producer and the consumer are a process each, "
        f"but the number of processes that were started is {len(run.processes)}",
    )
