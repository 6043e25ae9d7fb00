"""What `collect` promises, asked of any answer."""

import functools
import os
import signal
import sys
import time
from multiprocessing import Event

from grader.suite import beside, scene


@beside
def act(messages, ending, conn):
    """Do one job: send the messages, then end as the plan says, (kind, number)."""
    for message in messages:
        conn.send(message)
    kind, number = ending
    if kind == "raise":
        raise RuntimeError("this job was meant to fail")
    if kind == "leave":
        os._exit(number)
    if kind == "exit":
        sys.exit(number)
    if kind == "signal":
        os.kill(os.getpid(), number)
    if kind == "close":
        conn.close()
        time.sleep(0.2)
        os._exit(number)


@scene
def carry_out(student, plan):
    """Collect from jobs that each send some messages and end in some way."""
    return student.collect([functools.partial(act, messages, ending) for messages, ending in plan])


@beside
def send_all(messages, conn):
    """Do one job: send the messages, and end well."""
    for message in messages:
        conn.send(message)


@scene
def collect_all(student, lists):
    """Collect from jobs that each send one of the lists."""
    return student.collect([functools.partial(send_all, messages) for messages in lists])


def lists_to_send(draw):
    """What the jobs send: no job, one, several, one that sends nothing, one that sends a megabyte."""
    count = {1: 0, 2: 1}.get(draw.case, 5)
    lists = [draw.items()[:8] for _ in range(count)]
    if count > 1:
        lists[draw.randrange(count)] = []
    return lists


def test_collects_in_order(play, draw):
    """Each job's messages come in the order it sent them, the lists in the order of the jobs."""
    lists = lists_to_send(draw)
    play(collect_all, lists).returns((lists, [0] * len(lists)))


@beside
def send_a_lot_then_tell(size, done, conn):
    """Send more than a pipe holds, then set the event."""
    for _ in range(3):
        conn.send(bytes(size))
    done.set()


@beside
def wait_then_send(done, conn):
    """Wait for the event, then send."""
    done.wait()
    conn.send("heard of it")


@scene
def one_waits_for_the_other(student, size, waiting_first):
    """Two jobs: one sends a lot, the other waits until that is done. Return the sizes of what came."""
    done = Event()
    jobs = [functools.partial(send_a_lot_then_tell, size, done), functools.partial(wait_then_send, done)]
    if waiting_first:
        jobs.reverse()
    sent, codes = student.collect(jobs)
    return [[len(message) for message in messages] for messages in sent], codes


def test_none_blocks_another(play, draw):
    """A job that waits for room in its pipe is heard while another one is silent."""
    size = 1 << 20
    for waiting_first in (True, False):
        lengths = [[size] * 3, [len("heard of it")]]
        if waiting_first:
            lengths.reverse()
        play(one_waits_for_the_other, size, waiting_first).returns((lengths, [0, 0]))


def test_tells_how_each_job_ended(play, draw):
    """The exit codes are those of the processes, and what was sent before a crash is there."""
    endings = [
        (("return", 0), 0),
        (("raise", 0), 1),
        (("leave", 3), 3),
        (("exit", 4), 4),
        (("signal", signal.SIGKILL.value), -signal.SIGKILL.value),
        (("signal", signal.SIGTERM.value), -signal.SIGTERM.value),
        (("close", 5), 5),
    ]
    draw.shuffle(endings)
    plan = [(draw.words()[:3], ending) for ending, _ in endings]
    play(carry_out, plan).returns(([messages for messages, _ in plan], [code for _, code in endings]))


def test_carries_a_lot_from_everybody(play, draw):
    """Every job sends more than a pipe holds, at the same time."""
    plan = [([draw.randbytes(1 << 20), place], ("return", 0)) for place in range(3)]
    play(carry_out, plan).returns(([messages for messages, _ in plan], [0] * 3))


def test_works_however_processes_start(play, draw):
    """Who inherits which end differs between start methods; the result does not."""
    sent = [["short"], [draw.randbytes(1 << 20), "long"], [], draw.words()]
    plan = [(messages, ("return", 0)) for messages in sent]
    expected = sent, [0] * len(plan)
    play(carry_out, plan, start_method="fork").returns(expected)
    play(carry_out, plan, start_method="spawn").returns(expected)


def test_leaves_nothing_behind(play, draw):
    """When the call returns, every process has ended and has been joined."""
    play(collect_all, lists_to_send(draw)).ends().leaves_nothing()
