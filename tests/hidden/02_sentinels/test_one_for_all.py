"""What share() promises, asked of any answer. Which consumer takes what is open."""

from collections import Counter
from reprlib import Repr

SHORT = Repr()
SHORT.maxlist = 40
SHORT.maxstring = SHORT.maxother = 60


def tasks(draw):
    """Small items that are all different, some of them false, and two or more consumers."""
    items = [False, "", *(f"task {n}" for n in range(draw.randint(3, 12)))]
    draw.shuffle(items)
    return items, draw.randint(2, 4)


def lists(run, consumers):
    """Return the answer after checking that it is one list for each consumer."""
    run.check(
        isinstance(run.value, list)
        and len(run.value) == consumers
        and all(isinstance(mine, list) for mine in run.value),
        f"share must return a list for each of {consumers} consumers, and returned {SHORT.repr(run.value)}",
    )
    return run.value


def each_item_once(run, items, consumers):
    """Check that the consumers, taken together, took every item exactly once."""
    taken = Counter(repr(item) for mine in lists(run, consumers) for item in mine)
    sent = Counter(repr(item) for item in items)
    missing, extra = list((sent - taken).elements()), list((taken - sent).elements())
    run.check(not missing, f"items that no consumer took: {SHORT.repr(missing)}")
    run.check(not extra, f"items that were taken too often: {SHORT.repr(extra)}")


def test_one_consumer_takes_all(play, draw):
    items, _ = tasks(draw)
    play("share", items, 1).returns([items])


def test_every_item_once(play, draw):
    items, consumers = tasks(draw)
    each_item_once(play("share", items, consumers), items, consumers)


def test_each_takes_in_order(play, draw):
    items, consumers = tasks(draw)
    run = play("share", items, consumers)
    for number, mine in enumerate(lists(run, consumers)):
        known = [item for item in items if item in mine]
        run.check(
            mine == known,
            f"consumer {number} took {mine!r}, but in the queue these came in the order {known!r}",
        )


def test_ends_with_more_consumers_than_items(play, draw):
    consumers = draw.randint(3, 5)
    items = [f"task {n}" for n in range(draw.case % 3)]
    each_item_once(play("share", items, consumers).ends(), items, consumers)


def test_ends_with_large_items(play, draw):
    items = [bytes(2**20), "small", bytes(2**18 + 1), bytes(2**17), 0, 0]
    draw.shuffle(items)
    consumers = draw.randint(2, 3)
    each_item_once(play("share", items, consumers).ends(), items, consumers)


def test_leaves_nothing_behind(play, draw):
    items, consumers = tasks(draw)
    run = play("share", items, consumers).leaves_nothing()
    run.check(
        len(run.processes) >= consumers,
        f"{consumers} consumers are a process each, "
        f"but the number of processes that were started is {len(run.processes)}",
    )
