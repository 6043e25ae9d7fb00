"""What `latest` promises, asked of any answer."""

import time
from multiprocessing import Pipe, Process

from grader.suite import beside, scene


def readings(draw, least=1):
    """Messages that fit into a pipe together, so that one process can put them there alone."""
    return [item for item in draw.items(least) if not (isinstance(item, bytes) and len(item) > 1000)]


@scene
def newest_of(student, messages, duplex):
    """Put all messages into a pipe, then ask once; the pipe stays open."""
    reader, writer = Pipe(duplex)
    for message in messages:
        writer.send(message)
    newest = student.latest(reader, 0.3)
    left_over = reader.poll()
    writer.send("and on")
    return newest, left_over, reader.recv()


def test_returns_the_newest(play, draw):
    """Of all that is there, the newest comes back, the rest is gone, and the pipe is fit for use."""
    messages = readings(draw)
    run = play(newest_of, messages, draw.random() < 0.5)
    _, left_over, _ = run.value
    run.check(not left_over, f"after latest() an older message was still in the pipe; sent were {messages!r}")
    run.returns((messages[-1], False, "and on"))


@beside
def send_slowly(started, writer, messages, pause_s):
    """Run in a process of its own: say so; then wait, send, wait, send ... and close."""
    started.send(True)
    for message in messages:
        time.sleep(pause_s)
        writer.send(message)
    writer.close()


@scene
def first_of_many(student, messages, pause_s, timeout):
    """Ask once while somebody else sends with pauses that are shorter than the timeout."""
    reader, writer = Pipe(duplex=False)
    sign_of_life, started = Pipe(duplex=False)
    sender = Process(target=send_slowly, args=(started, writer, messages, pause_s))
    sender.start()
    writer.close()
    sign_of_life.recv()
    newest = student.latest(reader, timeout)
    try:
        while True:
            reader.recv()
    except EOFError:
        sender.join()
    return newest


def test_waits_for_the_first_only(play, draw):
    """A message that comes within the timeout is waited for; those that come later are not."""
    messages = [f"reading {place}" for place in range(8)]
    run = play(first_of_many, messages, 0.1, 1.0)
    newest = run.value
    run.check(newest is not None, "a message came within the timeout, but latest() returned None")
    run.check(
        newest != messages[-1],
        f"latest() waited for later messages, too: they came one by one, and it returned {newest!r}, the last",
    )
    run.check(newest in messages, f"latest() returned {newest!r}, which nobody sent")


@scene
def silence(student, timeout):
    """Ask while nobody sends; send, and ask again a little later. Tell how long the silence was.

    Both ends are kept open beyond the call: whoever was left waiting there cannot end.
    """
    student.kept_open = reader, writer = Pipe(duplex=False)
    start = time.monotonic()
    nothing = student.latest(reader, timeout)
    waited_s = time.monotonic() - start
    writer.send("at last")
    time.sleep(0.1)
    return nothing, waited_s, student.latest(reader, timeout)


def test_gives_up_after_the_timeout(play, draw):
    """When nobody sends, None comes back after the timeout, and the next message is not lost."""
    timeout = draw.choice([0.2, 0.3])
    run = play(silence, timeout)
    nothing, waited_s, after = run.value
    run.check(nothing is None, f"nobody had sent anything, but latest() returned {nothing!r}")
    run.check(
        timeout * 0.9 <= waited_s <= timeout * 1.9,
        f"nobody sent anything: latest(conn, {timeout}) came back after {waited_s:.2f} s",
    )
    run.check(after == "at last", f'then "at last" was sent, but the next call of latest() returned {after!r}')


@scene
def to_the_end(student, messages, duplex):
    """Put all messages into a pipe, close the other end, and ask three times."""
    reader, writer = Pipe(duplex)
    for message in messages:
        writer.send(message)
    writer.close()
    answers = []
    for _ in range(3):
        try:
            answers.append(("returned", student.latest(reader, 0.2)))
        except EOFError:
            answers.append(("raised", "EOFError"))
    return answers


def test_the_last_message_counts(play, draw):
    """The end of file behind the last message is told by the next call, not instead of the message."""
    end = ("raised", "EOFError")
    for messages in (readings(draw), [*readings(draw), None], []):
        expected = [("returned", messages[-1]), end, end] if messages else [end, end, end]
        play(to_the_end, messages, draw.random() < 0.5).returns(expected)


@beside
def send_quickly(writer, messages):
    """Run in a process of its own: send everything without a pause."""
    for message in messages:
        writer.send(message)
    writer.close()


@scene
def follow(student, messages):
    """Ask until the end of file, at most once more than there are messages and silences."""
    reader, writer = Pipe(duplex=False)
    sender = Process(target=send_quickly, args=(writer, messages))
    sender.start()
    writer.close()
    seen, ended = [], False
    for _ in range(500):
        try:
            seen.append(student.latest(reader, 1.0))
        except EOFError:
            ended = True
            break
    reader.close()
    sender.join()
    return [message for message in seen if message is not None], ended


def test_follows_a_sender(play, draw):
    """Asked again and again, it moves forward only, and always sees the last message before the end."""
    messages = [f"{place}: {text}" for place, text in enumerate(draw.words(1))]
    if draw.case == 3:
        messages[0] = "0: " + "x" * (1 << 20)
    run = play(follow, messages)
    seen, ended = run.value
    run.check(ended, "the other end was closed and everything had been taken, but EOFError never came")
    places = [messages.index(reading) for reading in seen if reading in messages]
    run.check(len(places) == len(seen), f"a reading came back that nobody had sent: seen were {seen!r:.300}")
    run.check(places == sorted(set(places)), f"the readings went backwards or came twice: seen were {seen!r:.300}")
    last = f"the last reading was {messages[-1]!r:.40}, the last one seen was {seen[-1:]!r:.40}"
    run.check(seen[-1:] == messages[-1:], last)


def test_leaves_nothing_behind(play, draw):
    """Nothing that was started for a call outlives it, whether a message came or not."""
    play(silence, 0.2).ends().leaves_nothing()
    play(newest_of, readings(draw), False).ends().leaves_nothing()
