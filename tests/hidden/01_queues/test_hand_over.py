"""What hand_over() promises, asked of any answer."""

import os
from reprlib import Repr

from grader.suite import beside, scene

SHORT = Repr()
SHORT.maxstring = SHORT.maxother = 80


def small_message(draw):
    """A message that fits into any pipe; one in two of them is false."""
    word = draw.choice(draw.words(least=1))[:20]
    return (None, [word, None, 0, ""], "", {"to": word, "copies": draw.size(1, 9)}, False, word, 0)[draw.case % 7]


def received(run):
    """Return the message of the answer after checking that the answer is a tuple of three."""
    run.check(
        type(run.value) is tuple and len(run.value) == 3,
        f"hand_over must return a tuple (message, pid, pid), and returned {SHORT.repr(run.value)}",
    )
    return run.value[0]


def arrives(run, message):
    """Check that the message came back as it was; 0 is not False here."""
    got = received(run)
    run.check(
        repr(got) == repr(message),
        f"the message was {SHORT.repr(message)}, and the consumer got {SHORT.repr(got)}",
    )


@beside
class Parcel:
    """A message that notes who packed it and who unpacked it, each time it is pickled."""

    def __init__(self, content, hops=()):
        self.content = content
        self.hops = hops

    def __reduce__(self):
        return unpack, (self.content, self.hops, os.getpid())


@beside
def unpack(content, hops, packer):
    return Parcel(content, (*hops, (packer, os.getpid())))


@scene
def follow_a_parcel(student, content):
    answer = student.hand_over(Parcel(content))
    if type(answer) is not tuple or [type(part) for part in answer] != [Parcel, int, int]:
        return repr(answer)[:200]
    parcel, producer, consumer = answer
    return os.getpid(), producer, consumer, parcel.content, parcel.hops


def test_arrives_unchanged(play, draw):
    message = small_message(draw)
    arrives(play("hand_over", message), message)


def test_large_message_arrives(play, draw):
    message = [draw.randbytes(1 << 20), draw.size(1, 9)]
    arrives(play("hand_over", message), message)


def test_producer_then_consumer(play, draw):
    content = small_message(draw)
    run = play(follow_a_parcel, content)
    run.check(
        not isinstance(run.value, str),
        f"hand_over must return a tuple (message, pid, pid), and returned {run.value}",
    )
    caller, producer, consumer, arrived, hops = run.value
    run.check(repr(arrived) == repr(content), f"the message was {content!r}, and {arrived!r} arrived")
    run.check(
        len({caller, producer, consumer}) == 3,
        f"caller, producer and consumer must be three processes; their pids are {caller}, {producer} and {consumer}",
    )
    gave = [hop for hop, (packer, _) in enumerate(hops) if packer == producer]
    got = [hop for hop, (_, unpacker) in enumerate(hops) if unpacker == consumer]
    way = ", ".join(f"{packer} to {unpacker}" for packer, unpacker in hops) or "nowhere"
    run.check(
        bool(gave and got) and gave[0] <= got[-1],
        f"hand_over says that {producer} produced and {consumer} consumed, but the message went from {way} "
        f"(the caller is {caller})",
    )


def test_ends_by_itself(play, draw):
    play("hand_over", small_message(draw)).ends()


def test_leaves_nothing_behind(play, draw):
    play("hand_over", small_message(draw)).leaves_nothing()
