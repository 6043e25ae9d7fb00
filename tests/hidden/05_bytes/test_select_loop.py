"""What serve() promises, asked of any answer."""

import contextlib
import gc
import os
import time
from multiprocessing import Pipe, Process

from grader.suite import beside, scene

MIB = 2**20


def messages_of(draw):
    """Draw the messages of one client: the awkward cases first."""
    cases = (
        [b"one", b"", b"one"],
        [],
        [b"x"],
        [b"short", draw.randbytes(MIB), b""],
        [draw.randbytes(draw.randrange(20)) for _ in range(20)],
    )
    if draw.case < len(cases):
        return cases[draw.case]
    return [draw.randbytes(draw.randrange(50)) for _ in range(draw.randrange(12))]


def in_turn(messages, client=0):
    """Script of a client that reads each answer before it sends the next message."""
    return [step for m in messages for step in ((client, "say", m), (client, "hear", None))]


def answers(messages):
    """Give the answers of the handlers "backwards" and "slow"."""
    return [message[::-1] for message in messages]


def brief(heard):
    """Show answers: short ones as they are, long ones by their length."""
    shown = (f"{len(a):,} bytes" if a and len(a) > 40 else repr(a) for a in heard)
    return "[" + ", ".join(shown) + "]"


def same(run, heard, wanted, who):
    """Check what one client heard; `None` stands for a connection that was closed instead."""
    run.check(heard == wanted, f"{who} should hear {brief(wanted)}, but heard {brief(heard)}")


@beside
def backwards(message):
    return message[::-1]


@beside
def slow(message):
    time.sleep(0.02)
    return message[::-1]


@beside
def wordy(message):
    return message * 2**17


@beside
def handler_called(name):
    return {"backwards": backwards, "slow": slow, "wordy": wordy}[name]


@beside
def only_mine(target, mine, others, args):
    for end in others:
        end.close()
    target(mine, *args)


@beside
def begin(target, mine, others, *args):
    """Start a process that keeps the ends `mine` and closes its copies of `others`."""
    child = Process(target=only_mine, args=(target, mine, others, args))
    child.start()
    for end in mine:
        end.close()
    return child


@beside
def act(mine, script):
    """Play clients step by step, close their ends, then report what each has heard."""
    *ends, report = mine
    heard = [[] for _ in ends]
    for client, what, argument in script:
        if what == "say":
            with contextlib.suppress(OSError):
                ends[client].send_bytes(argument)
        elif what == "hear":
            try:
                heard[client].append(ends[client].recv_bytes())
            except (EOFError, OSError):
                heard[client].append(None)
        elif what == "pause":
            time.sleep(argument)
        else:
            ends[client].close()
    for end in ends:
        end.close()
    report.send(heard)


@beside
def talk_once(serve, handler, scripts):
    with contextlib.ExitStack() as stack:
        servers, reports, actors = [], [], []
        for clients, script in scripts:
            pairs = [Pipe() for _ in range(clients)]
            result, report = Pipe(duplex=False)
            servers += [stack.enter_context(near) for near, _ in pairs]
            reports.append(stack.enter_context(result))
            mine = [*(far for _, far in pairs), report]
            actors.append(begin(act, mine, [*servers, *reports], script))
        answered = serve(list(servers), handler)
        for server in servers:
            server.close()
        heard = [result.recv() for result in reports]
        for actor in actors:
            actor.join()
            actor.close()
    return [answered, heard]


@scene
def talk(student, handler, scripts):
    """Serve clients; each script is (how many clients, their steps), a process of its own."""
    return talk_once(student.serve, handler_called(handler), scripts)


@beside
def open_descriptors():
    found = 0
    for fd in range(256):
        with contextlib.suppress(OSError):
            os.fstat(fd)
            found += 1
    return found


@scene
def talk_often(student, scripts, rounds):
    """Count the descriptors after each round. The first round opens what Python opens once."""
    gc.disable()
    counts = []
    for _ in range(rounds):
        talk_once(student.serve, backwards, scripts)
        counts.append(open_descriptors())
    gc.enable()
    return counts


def test_answers_everybody(play, draw):
    lists = [messages_of(draw), [b"hello", b""], [b"", b"good", b"bye"]]
    run = play(talk, "backwards", [(1, in_turn(messages)) for messages in lists])
    answered, heard = run.value
    for number, messages in enumerate(lists):
        same(run, heard[number][0], answers(messages), f"client {number}")
    total = sum(map(len, lists))
    run.check(
        type(answered) is int and answered == total,
        f"{total} messages were answered, but serve() returned {answered!r}",
    )


def test_keeps_each_order(play, draw):
    lists = [[bytes([65 + n]) * draw.randrange(4) for n in range(12)] for _ in range(2)]
    scripts = [
        (1, [*((0, "say", m) for m in messages), *((0, "hear", None) for _ in messages)])
        for messages in lists
    ]
    run = play(talk, "slow", scripts)
    for number, messages in enumerate(lists):
        same(run, run.value[1][number][0], answers(messages), f"client {number}")


def test_silent_client_holds_up_nobody(play, draw):
    messages = [b"are", b"you", b"there", b""]
    silent = draw.case % 3
    talker = (silent + 1 + draw.randrange(2)) % 3
    script = [
        *in_turn(messages, talker),
        (0, "pause", 0.3),
        *in_turn([b"still there"], talker),
        (talker, "close", None),
        *in_turn([b"at last"], silent),
    ]
    run = play(talk, "backwards", [(3, script)])
    answered, [heard] = run.value
    same(run, heard[talker], answers([*messages, b"still there"]), "the client that talks")
    same(run, heard[silent], answers([b"at last"]), "the client that was silent for long")
    run.check(answered == 6, f"6 messages were answered, but serve() returned {answered!r}")


def test_carries_long_answers(play):
    run = play(talk, "wordy", [(1, in_turn([b"12345678", b"", b"9"])), (1, in_turn([b"ab"]))])
    heard = run.value[1]
    same(run, heard[0][0], [b"12345678" * 2**17, b"", b"9" * 2**17], "client 0")
    same(run, heard[1][0], [b"ab" * 2**17], "client 1")


def test_ends_when_all_have_closed(play, draw):
    early, middle, late = draw.sample(range(3), 3)
    script = [
        (early, "close", None),
        (early, "pause", 0.2),
        *in_turn([b"one"], late),
        (middle, "close", None),
        (middle, "pause", 0.2),
        *in_turn([b"two"], late),
    ]
    run = play(talk, "backwards", [(3, script)]).ends()
    answered, [heard] = run.value
    same(run, heard[late], answers([b"one", b"two"]), "the client that stayed longest")
    run.check(answered == 2, f"2 messages were answered, but serve() returned {answered!r}")
    play(talk, "backwards", []).returns([0, []]).ends()


def test_outlives_a_client_that_leaves(play, draw):
    hasty, rude, polite = draw.sample(range(3), 3)
    script = [
        *((hasty, "say", word) for word in (b"no", b"time", b"to wait")),
        (hasty, "close", None),
        *in_turn([b"good morning"], polite),
        (rude, "say", b"whatever"),
        (rude, "pause", 0.2),
        (rude, "close", None),
        *in_turn([b"", b"good night"], polite),
    ]
    run = play(talk, "backwards", [(3, script)]).ends()
    answered, [heard] = run.value
    wanted = answers([b"good morning", b"", b"good night"])
    same(run, heard[polite], wanted, "the client that stayed")
    run.check(
        type(answered) is int and 3 <= answered <= 7,
        f"7 messages were sent, 3 by a client that stayed; serve() returned {answered!r}",
    )


def test_leaves_nothing_behind(play, draw):
    run = play(talk_often, [(2, in_turn([b"a", b"b"], draw.randrange(2)))], 3).leaves_nothing()
    counts = run.value
    run.check(
        counts[0] == counts[1] == counts[2],
        f"each call of serve() left {counts[2] - counts[1]} more descriptors open",
    )
