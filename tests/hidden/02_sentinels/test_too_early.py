"""What fan_in() promises, asked of any answer.

Items that could get lost are small, so that a producer can end even when nobody takes them.
"""

from collections import Counter
from reprlib import Repr

SHORT = Repr()
SHORT.maxlist = 40
SHORT.maxstring = SHORT.maxother = 60


def labelled(draw):
    """Two to four batches of different lengths; every item says where it belongs."""
    letters = "abcd"[: draw.randint(2, 4)]
    return [[f"{letter}{n}" for n in range(draw.randint(1, 8))] for letter in letters]


def arrived(run):
    """Return the answer after checking that it is a list."""
    run.check(isinstance(run.value, list), f"fan_in must return a list, and returned {run.value!r}")
    return run.value


def each_item_once(run, batches):
    """Check that the answer holds the items of all batches, whatever their order."""
    sent = Counter(repr(item) for batch in batches for item in batch)
    seen = Counter(repr(item) for item in arrived(run))
    missing, extra = list((sent - seen).elements()), list((seen - sent).elements())
    run.check(not missing, f"items that never arrived: {SHORT.repr(missing)}")
    run.check(not extra, f"items that nobody sent, or not so often: {SHORT.repr(extra)}")


def test_every_item_arrives(play, draw):
    batches = labelled(draw)
    each_item_once(play("fan_in", batches), batches)


def test_each_batch_in_order(play, draw):
    batches = labelled(draw)
    run = play("fan_in", batches)
    for batch in batches:
        seen = [item for item in arrived(run) if item in batch]
        run.check(
            seen == batch,
            f"the batch {batch!r} must arrive complete and in this order, and arrived as {seen!r}",
        )


def test_waits_for_the_slowest(play, draw):
    batches = [[False], [0, 0], [""]]
    batches.insert(draw.randint(0, 3), list(range(draw.randint(30, 45))))
    each_item_once(play("fan_in", batches), batches)


def test_ends_with_large_items(play, draw):
    batches = [[b"small"], [bytes(2**20), "and one more"], [bytes(2**19), bytes(2**18)]]
    draw.shuffle(batches)
    each_item_once(play("fan_in", batches).ends(), batches)


def test_ends_without_items(play, draw):
    batches = ([], [[]], [[], [], []], [[], ["only one"]])[draw.case % 4]
    each_item_once(play("fan_in", batches).ends(), batches)


def test_leaves_nothing_behind(play, draw):
    batches = labelled(draw)
    run = play("fan_in", batches).leaves_nothing()
    run.check(
        len(run.processes) >= len(batches) + 1,
        f"{len(batches)} producers and a consumer are a process each, "
        f"but only {len(run.processes)} processes were started",
    )
