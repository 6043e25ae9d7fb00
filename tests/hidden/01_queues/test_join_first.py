"""What gather() promises, asked of any answer."""


def sent(workers, size):
    """What the workers send, sorted."""
    return [bytes([number]) * size for number in range(workers)]


def test_small_messages_sorted(play, draw):
    workers, size = draw.size(1, 8), draw.size(1, 50)
    play("gather", workers, size).returns(sent(workers, size))


def test_large_messages(play, draw):
    workers, size = draw.size(1, 3), (1 << 20) + draw.size(0, 9)
    play("gather", workers, size).returns(sent(workers, size))


def test_many_together_fill_the_pipe(play, draw):
    # None of them fills a pipe of 64 KiB, all of them do.
    workers, size = 11 + draw.size(0, 2), 8000
    play("gather", workers, size).returns(sent(workers, size))


def test_ends_by_itself(play, draw):
    workers, size = draw.size(1, 3), (1 << 20) + draw.size(0, 9)
    play("gather", workers, size).ends()


def test_leaves_nothing_behind(play, draw):
    workers, size = draw.size(1, 3), (1 << 20) + draw.size(0, 9)
    play("gather", workers, size).leaves_nothing()
