"""What recv_into() promises, asked of any answer."""

from multiprocessing import Pipe, Process

from grader.suite import beside, scene

MIB = 2**20


def fitting(draw):
    """Draw a buffer, an offset and a message that fits: inside, exactly, nothing, long."""
    old = draw.randbytes(12)
    cases = (
        (old, 3, b"abcd"),
        (old, 0, draw.randbytes(12)),
        (old, 11, b"z"),
        (draw.randbytes(MIB + 9), 4, draw.randbytes(MIB)),
        (old, 5, b""),
    )
    if draw.case < len(cases):
        return cases[draw.case]
    offset = draw.randrange(12)
    return old, offset, draw.randbytes(draw.randrange(12 - offset))


def too_short(draw):
    """Draw a buffer, an offset and a message for which there is no room."""
    old = draw.randbytes(12)
    cases = (
        (old, 9, b"abcd"),
        (old, 12, b"x"),
        (b"", 0, b"everything is new"),
        (old, 5, draw.randbytes(MIB)),
        (old, 0, draw.randbytes(13)),
    )
    if draw.case < len(cases):
        return cases[draw.case]
    offset = draw.randrange(13)
    return old, offset, draw.randbytes(12 - offset + draw.randrange(1, 40))


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
def say_and_wait(end, messages):
    """Send all, then wait until the other end is closed."""
    try:
        for message in messages:
            end.send_bytes(message)
        end.recv_bytes()
    except (EOFError, OSError):
        end.close()


@beside
def say_and_hear(end, message):
    end.send_bytes(message)
    end.recv_bytes()


@scene
def place(student, old, offset, message):
    near, far = Pipe()
    sender = begin(say_and_wait, [far], [near], [message])
    buffer = bytearray(old)
    with near:
        length = student.recv_into(near, buffer, offset)
    sender.join()
    return [length, bytes(buffer)]


@scene
def append_each(student, messages):
    """Fill one buffer with message after message, as a reader of a stream does."""
    near, far = Pipe()
    sender = begin(say_and_wait, [far], [near], messages)
    buffer = bytearray(10)
    lengths = []
    with near:
        for _ in messages:
            lengths.append(student.recv_into(near, buffer, sum(lengths)))
    sender.join()
    return [lengths, bytes(buffer[: sum(lengths)])]


@scene
def answer_it(student, old, offset, message):
    """The sender waits for an answer before it does anything else."""
    near, far = Pipe()
    sender = begin(say_and_hear, [far], [near], message)
    buffer = bytearray(old)
    with near:
        length = student.recv_into(near, buffer, offset)
        near.send_bytes(b"thanks")
        sender.join()
    return length


@scene
def afterwards(student, old, offset, message):
    near, far = Pipe()
    sender = begin(say_and_wait, [far], [near], [message, b"and then"])
    buffer = bytearray(old)
    with near:
        student.recv_into(near, buffer, offset)
        follows = near.recv_bytes()
    sender.join()
    try:
        buffer.extend(b"more")
    except BufferError:
        return [follows, False]
    return [follows, True]


def test_lands_at_the_offset(play, draw):
    old, offset, message = fitting(draw)
    run = play(place, old, offset, message)
    length, new = run.value
    what = f"{brief(message)} for a buffer of {len(old)} bytes at offset {offset}"
    found = new[offset : offset + len(message)]
    run.check(found == message, f"{what}: there stands {brief(found)}")
    run.check(type(length) is int and length == len(message), f"{what} returned {length!r}")


def test_keeps_the_rest(play, draw):
    old, offset, message = fitting(draw)
    run = play(place, old, offset, message)
    new = run.value[1]
    end = offset + len(message)
    what = f"{brief(message)} at offset {offset} in {brief(old)}"
    run.check(len(new) == len(old), f"{what} fits, but the buffer has {len(new)} bytes now")
    run.check(new[:offset] == old[:offset], f"{what} changed what stood before the offset")
    run.check(new[end:] == old[end:], f"{what} changed what stood after the message")


def test_grows_in_place(play, draw):
    old, offset, message = too_short(draw)
    run = play(place, old, offset, message)
    length, new = run.value
    what = f"{brief(message)} for a buffer of {len(old)} bytes at offset {offset}"
    found = new[offset : offset + len(message)]
    run.check(
        found == message,
        f"{what}: the caller's buffer has {len(new)} bytes now, and there stands {brief(found)}",
    )
    run.check(new[:offset] == old[:offset], f"{what} changed what stood before the offset")
    run.check(type(length) is int and length == len(message), f"{what} returned {length!r}")


def test_takes_one_message_each(play, draw):
    pieces = (b"one", b"", b"is longer than the buffer", b"one", draw.randbytes(70), b"end")
    messages = [*pieces, *(draw.randbytes(draw.randrange(40)) for _ in range(3))]
    run = play(append_each, messages)
    lengths, whole = run.value
    wanted = [len(message) for message in messages]
    run.check(lengths == wanted, f"messages of {wanted} bytes were taken as {lengths!r}")
    run.check(whole == b"".join(messages), f"the messages put together gave {brief(whole)}")


def test_waits_for_no_other(play, draw):
    for old, offset, message in (fitting(draw), too_short(draw)):
        play(answer_it, old, offset, message).returns(len(message)).ends()


def test_leaves_nothing_behind(play, draw):
    for old, offset, message in (fitting(draw), too_short(draw)):
        run = play(afterwards, old, offset, message)
        follows, resizable = run.value
        run.check(follows == b"and then", f"the next message was lost, {follows!r} came")
        run.check(resizable, "the buffer can't be resized any more: a memoryview of it is open")
        run.leaves_nothing()
