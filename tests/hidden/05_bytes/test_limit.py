"""What recv_limited() promises, asked of any answer."""

from multiprocessing import Pipe, Process

from grader.suite import beside, scene

MIB = 2**20


def fitting(draw):
    """Draw a message and a limit that it keeps: exactly reached, nothing at all, long."""
    cases = (
        (draw.randbytes(7), 7),
        (b"", 0),
        (draw.randbytes(1), 1),
        (draw.randbytes(MIB), MIB),
        (b"", 64),
    )
    if draw.case < len(cases):
        return cases[draw.case]
    message = draw.randbytes(draw.randrange(100))
    return message, len(message) + draw.randrange(3)


def too_long(draw):
    """Draw a message and a limit that it breaks: by one byte, by all bytes, by far."""
    cases = (
        (draw.randbytes(8), 7),
        (draw.randbytes(1), 0),
        (draw.randbytes(MIB + 1), MIB),
        (draw.randbytes(MIB), 10),
        (draw.randbytes(64), 63),
    )
    if draw.case < len(cases):
        return cases[draw.case]
    message = draw.randbytes(draw.randrange(1, 100))
    return message, draw.randrange(len(message))


def several(draw):
    """Draw messages, an empty one and two equal ones among them, and a limit for all."""
    messages = [b"one", b"", b"one", *(draw.randbytes(draw.randrange(30)) for _ in range(5))]
    return messages, max(map(len, messages))


def brief(data):
    """Show short bytes as they are and long ones by their length."""
    if isinstance(data, bytes) and len(data) > 40:
        return f"{len(data):,} bytes"
    return repr(data)


@beside
def only_mine(target, mine, others, args):
    for end in others:
        end.close()
    target(*mine, *args)


@beside
def begin(target, mine, others, *args):
    """Start a process that keeps the ends `mine` and closes its copies of `others`."""
    child = Process(target=only_mine, args=(target, mine, others, args))
    child.start()
    for end in mine:
        end.close()
    return child


@beside
def say(end, messages):
    """Send all; a receiver that has closed is no error here."""
    try:
        for message in messages:
            end.send_bytes(message)
    except OSError:
        end.close()


@scene
def take(student, messages, limit, duplex):
    near, far = Pipe(duplex)
    sender = begin(say, [far], [near], messages)
    with near:
        taken = [student.recv_limited(near, limit) for _ in messages]
        closed = near.closed
    sender.join()
    return [taken, closed]


@scene
def refuse(student, message, limit, duplex):
    near, far = Pipe(duplex)
    sender = begin(say, [far], [near], [message])
    with near:
        taken = student.recv_limited(near, limit)
        closed = near.closed
    sender.join()
    return [taken, closed]


@scene
def refuse_and_wait(student, message, limit, duplex):
    """The sender goes on sending until it is let go; nobody but the student closes `near`."""
    near, far = Pipe(duplex)
    sender = begin(say, [far], [near], [message, bytes(2**20)])
    with near:
        taken = student.recv_limited(near, limit)
        sender.join()
    return taken


@scene
def after_the_last(student, messages, limit, duplex):
    near, far = Pipe(duplex)
    sender = begin(say, [far], [near], messages)
    with near:
        for _ in messages:
            student.recv_limited(near, limit)
        sender.join()
        return student.recv_limited(near, limit)


def test_takes_what_fits(play, draw):
    message, limit = fitting(draw)
    for duplex in (False, True):
        run = play(take, [message], limit, duplex)
        taken = run.value[0][0]
        run.check(
            type(taken) is bytes and taken == message,
            f"{brief(message)} with limit {limit} returned {brief(taken)}",
        )


def test_takes_one_at_a_time(play, draw):
    messages, limit = several(draw)
    run = play(take, messages, limit, False)
    taken, closed = run.value
    run.check(taken == messages, f"{messages!r} were sent, one call for each returned {taken!r}")
    run.check(not closed, "all messages kept the limit, but the connection was closed")


def test_refuses_what_is_longer(play, draw):
    message, limit = too_long(draw)
    run = play(refuse, message, limit, False)
    taken, closed = run.value
    what = f"{brief(message)} with limit {limit}"
    run.check(taken is None, f"{what} returned {brief(taken)} in place of None")
    run.check(closed is True, f"{what} was refused, but the connection is still open")


def test_closes_a_duplex_end(play, draw):
    message, limit = too_long(draw)
    run = play(refuse, message, limit, True)
    taken, closed = run.value
    what = f"{brief(message)} with limit {limit} on a duplex pipe"
    run.check(taken is None, f"{what} returned {brief(taken)} in place of None")
    run.check(closed is True, f"{what} was refused, but the duplex end is still open")


def test_passes_end_of_file_on(play, draw):
    messages, limit = several(draw)
    play(after_the_last, [], limit, False).raises("EOFError")
    play(after_the_last, messages, limit, False).raises("EOFError")
    play(after_the_last, messages, limit, True).raises("EOFError")


def test_lets_the_sender_go(play, draw):
    message, limit = too_long(draw)
    for duplex in (False, True):
        play(refuse_and_wait, message, limit, duplex).returns(None).ends()


def test_leaves_nothing_behind(play, draw):
    message, limit = too_long(draw)
    play(refuse, message, limit, True).leaves_nothing()
    messages, enough = several(draw)
    play(take, messages, enough, False).leaves_nothing()
