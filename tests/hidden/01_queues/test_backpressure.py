"""What bounded_transfer() promises, asked of any answer.

How many items wait is told by the items themselves, whatever carries them. Each one notes in a
file when it is pickled in another process (it is on its way) and when the caller unpickles it (it
has been taken). Unpickling takes a while, so the caller is slow, and a producer that nothing holds
back runs far ahead.
"""

import os
import shutil
import tempfile
import threading
import time

from grader.suite import beside, scene


@beside
class Crate:
    """An item that notes its way. `caller` is the pid of the process that consumes."""

    def __init__(self, number, caller, log):
        self.number = number
        self.caller = caller
        self.log = log

    def __reduce__(self):
        if os.getpid() != self.caller:
            # A queue's feeder thread pickles what has a place already; put() of other kinds may pickle
            # first and wait for a place then.
            placed = threading.current_thread().name == "QueueFeederThread"
            note(self.log, "placed" if placed else "offered", self.number)
        return unpack, (self.number, self.caller, self.log)


@beside
def unpack(number, caller, log):
    if os.getpid() == caller:
        note(log, "taken", number)
        time.sleep(0.05)
        note(log, "unpacked", number)
    return Crate(number, caller, log)


@beside
def note(log, word, number):
    """Append one line, in one write, so that the lines of all processes have one order."""
    with open(log, "ab", buffering=0) as file:
        file.write(f"{word} {number}\n".encode())


@scene
def transfer_crates(student, count, capacity):
    """Transfer crates; return how many came, and what they noted on their way."""
    folder = tempfile.mkdtemp()
    try:
        log = os.path.join(folder, "log")
        crates = [Crate(number, os.getpid(), log) for number in range(count)]
        came = student.bounded_transfer(crates, capacity)
        notes = []
        if os.path.exists(log):
            with open(log) as file:
                notes = [(word, int(number)) for word, number in map(str.split, file)]
        return len(came) if type(came) is list else repr(came)[:200], notes
    finally:
        shutil.rmtree(folder)


def waiting_when_unpacked(notes):
    """For each crate, when the caller had it in hand: how many were on their way, taken by nobody."""
    sent, taken, waiting = set(), set(), []
    for word, number in notes:
        if word in ("placed", "offered"):
            sent.add(number)
        elif word == "taken":
            taken.add(number)
        else:
            waiting.append((number, len(sent - taken)))
    return waiting


def transferred(play, draw):
    """Play the transfer of more crates than the queue holds; return the run and its facts."""
    capacity = draw.size(1, 4)
    count = capacity + draw.size(4, 7)
    run = play(transfer_crates, count, capacity)
    came, notes = run.value
    run.check(came == count, f"{count} items went in, and bounded_transfer returned {came}")
    return run, count, capacity, notes


def test_all_items_in_order(play, draw):
    items = draw.items()
    play("bounded_transfer", items, draw.size(1, 4)).returns(items)


def test_never_more_than_capacity(play, draw):
    run, _count, capacity, notes = transferred(play, draw)
    # An item that was pickled before it had a place may belong to a put() that still waits.
    unplaced = 1 if any(word == "offered" for word, _ in notes) else 0
    for number, waiting in waiting_when_unpacked(notes):
        run.check(
            waiting - unplaced <= capacity,
            f"while the caller was busy with item {number}, {waiting} more had been sent and waited; "
            f"the capacity is {capacity}",
        )


def test_child_produces(play, draw):
    run, count, _capacity, notes = transferred(play, draw)
    sent = {number for word, number in notes if word in ("placed", "offered")}
    taken = {number for word, number in notes if word == "taken"}
    run.check(
        sent == taken == set(range(count)),
        f"of {count} items, {len(sent)} were sent by another process and {len(taken)} were taken by the caller",
    )


def test_ends_by_itself(play, draw):
    items = draw.items()
    play("bounded_transfer", items, draw.size(1, 4)).ends()


def test_leaves_nothing_behind(play, draw):
    items = draw.items()
    play("bounded_transfer", items, draw.size(1, 4)).leaves_nothing()
