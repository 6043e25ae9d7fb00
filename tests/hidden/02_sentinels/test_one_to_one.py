"""What transfer() promises, asked of any answer. None is no item in this exercise."""


def some_items(draw):
    """Awkward items, without None."""
    return [item for item in draw.items() if item is not None]


def test_arrives_in_order(play, draw):
    items = [*draw.numbers(), "then a word", *draw.numbers()]
    play("transfer", items).returns(items)


def test_false_values_are_items(play, draw):
    false_values = [False, 0, 0.0, "", b"", [], (), {}]
    items = draw.sample(false_values, len(false_values))
    play("transfer", items).returns(items)


def test_any_item_arrives(play, draw):
    items = some_items(draw)
    play("transfer", items).returns(items)


def test_ends_after_a_large_item(play, draw):
    items = [1, "two", 3.0]
    items.insert(draw.randint(0, 3), bytes(draw.randint(2**20, 2**21)))
    play("transfer", items).returns(items).ends()


def test_ends_without_items(play, draw):
    play("transfer", []).returns([]).ends()


def test_leaves_nothing_behind(play, draw):
    items = some_items(draw)
    run = play("transfer", items).leaves_nothing()
    run.check(
        not items or len(run.processes) >= 2,
        "the producer and the consumer are a process each, "
        f"but the number of processes that were started is {len(run.processes)}",
    )
