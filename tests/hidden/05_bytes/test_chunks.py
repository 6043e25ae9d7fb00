"""What send_chunks() and recv_chunks() promise, asked of any answer."""

import tracemalloc
from multiprocessing import Pipe, Process

from grader.suite import beside, scene

MIB = 2**20


def buffer_and_size(draw):
    """Draw a buffer and the size of its pieces: the awkward cases first."""
    cases = (
        (draw.randbytes(14), 4),
        (b"", 3),
        (draw.randbytes(1), 8),
        (draw.randbytes(MIB + 1), 2**16),
        (draw.randbytes(24), 8),
    )
    if draw.case < len(cases):
        return cases[draw.case]
    return draw.randbytes(draw.randrange(200)), draw.randrange(1, 50)


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
def collect(reader, report):
    messages = []
    try:
        while True:
            messages.append(reader.recv_bytes())
    except EOFError:
        report.send(messages)


@beside
def swallow(reader):
    try:
        while True:
            reader.recv_bytes()
    except EOFError:
        reader.close()


@beside
def send_each(end, send_chunks, buffers, size):
    for buffer in buffers:
        send_chunks(end, buffer, size)


@beside
def send_and_wait(end, send_chunks, buffer, size):
    send_chunks(end, buffer, size)
    end.recv_bytes()


@beside
def send_and_say(end, send_chunks, buffer, size):
    send_chunks(end, buffer, size)
    end.send_bytes(b"and then")


@beside
def as_kind(data, kind):
    if kind == "bytearray":
        return bytearray(data)
    if kind == "memoryview of a part":
        return memoryview(b"<" + data + b">")[1:-1]
    if kind == "memoryview of 4-byte items":
        return memoryview(data).cast("I")
    return data


@scene
def there_and_back(student, buffer, size):
    near, far = Pipe(duplex=False)
    sender = begin(student.send_chunks, [far], [near], buffer, size)
    with near:
        whole = student.recv_chunks(near)
    sender.join()
    return whole


@scene
def still_open(student, buffer, size):
    near, far = Pipe()
    sender = begin(send_and_wait, [far], [near], student.send_chunks, buffer, size)
    with near:
        whole = student.recv_chunks(near)
        near.send_bytes(b"thanks")
    sender.join()
    return whole


@scene
def on_the_wire(student, buffer, size, kind):
    reader, writer = Pipe(duplex=False)
    results, report = Pipe(duplex=False)
    collector = begin(collect, [reader, report], [writer, results])
    with results:
        with writer:
            count = student.send_chunks(writer, as_kind(buffer, kind), size)
        messages = results.recv()
    collector.join()
    return [count, messages]


@scene
def one_after_another(student, buffers, size):
    near, far = Pipe(duplex=False)
    sender = begin(send_each, [far], [near], student.send_chunks, buffers, size)
    with near:
        received = [student.recv_chunks(near) for _ in buffers]
    sender.join()
    return received


@scene
def copies(student, length, size):
    """Count the copies of a message that the sender holds at the worst moment."""
    reader, writer = Pipe(duplex=False)
    swallower = begin(swallow, [reader], [writer])
    buffer = bytearray(length)
    with writer:
        tracemalloc.start()
        student.send_chunks(writer, buffer, size)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    swallower.join()
    return (peak + size // 2) // size


@scene
def what_follows(student, buffer, size):
    near, far = Pipe()
    sender = begin(send_and_say, [far], [near], student.send_chunks, buffer, size)
    with near:
        whole = student.recv_chunks(near)
        try:
            follows = near.recv_bytes()
        except (EOFError, OSError):
            follows = None
    sender.join()
    return [whole, follows]


def test_comes_back_whole(play, draw):
    buffer, size = buffer_and_size(draw)
    play(there_and_back, buffer, size).returns(buffer)


def test_stops_at_the_empty_message(play, draw):
    buffer, size = buffer_and_size(draw)
    play(still_open, buffer, size).returns(buffer).ends()


def test_cuts_as_promised(play, draw):
    buffer, size = buffer_and_size(draw)
    run = play(on_the_wire, buffer, size, "bytes")
    count, messages = run.value
    data = [message for message in messages if message]
    longest = max(map(len, messages), default=0)
    what = f"send_chunks() of {brief(buffer)} with size {size}"
    run.check(b"".join(messages) == buffer, f"{what} put {brief(b''.join(messages))} on the wire")
    run.check(longest <= size, f"{what} sent a message of {longest} bytes")
    empty = len(messages) - len(data)
    run.check(empty == 1, f"{what} sent {empty} empty messages, one belongs at the end")
    run.check(messages[-1] == b"", f"{what} sent data after the empty message")
    sent = f"sent {len(data)} messages with data"
    run.check(type(count) is int and count == len(data), f"{what} {sent}, but returned {count!r}")


def test_takes_every_view(play, draw):
    buffer = draw.randbytes(4 * draw.randrange(2, 9))
    size = draw.randrange(1, 10)
    for kind in ("bytearray", "memoryview of a part", "memoryview of 4-byte items"):
        run = play(on_the_wire, buffer, size, kind)
        count, messages = run.value
        whole = b"".join(messages)
        run.check(whole == buffer, f"of a {kind} with {brief(buffer)} arrived {brief(whole)}")
        data = [len(message) for message in messages if message]
        run.check(max(data) <= size, f"of a {kind}, size {size}, came {max(data)} bytes at once")
        run.check(count == len(data), f"of a {kind} came {len(data)} messages, not {count!r}")


def test_keeps_buffers_apart(play, draw):
    buffer, size = buffer_and_size(draw)
    buffers = [buffer, b"", draw.randbytes(2 * size) if size < 100 else b"short", b"", b"last"]
    play(one_after_another, buffers, size).returns(buffers)


def test_makes_no_copy(play):
    run = play(copies, 4 * MIB, MIB)
    run.check(
        run.value == 0,
        f"a buffer of 4 MiB was sent in pieces of 1 MiB, and the sender held copies of "
        f"{run.value} MiB of it at the worst moment",
    )


def test_leaves_nothing_behind(play, draw):
    buffer, size = buffer_and_size(draw)
    run = play(what_follows, buffer, size)
    follows = run.value[1]
    run.check(
        follows == b"and then",
        f"after the buffer the sender said b'and then' on the same connection, but "
        f"the next message was {follows!r}",
    ).leaves_nothing()
