"""What offer() and drain() promise, asked of any answer.

The queue and the processes at its other end belong to the scenes. Where a rival comes in between,
it does so inside the question itself, so that the unlucky moment comes in every run.
"""

import multiprocessing
import queue
import time
from reprlib import Repr

from grader.suite import beside, scene

SHORT = Repr()
SHORT.maxlist = 10
SHORT.maxstring = SHORT.maxother = 40


@beside
def take_one(q):
    """Take one item, as a list of one, or of none if there is none."""
    try:
        return [q.get(timeout=0.3)]
    except queue.Empty:
        return []


@beside
def take_rest(q):
    """Take what is left, so that nobody has to wait for room when the scene ends."""
    rest = []
    while one := take_one(q):
        rest += one
    return rest


@beside
def produce(q, ready, over, items, gap_s):
    """Put the items, with a pause after each, and hold the queue open until all is over."""
    ready.set()
    for item in items:
        q.put(item)
        time.sleep(gap_s)
    over.wait()


@beside
def after_question(question, act):
    """Ask the same question, but let `act` happen between the answer and whatever follows."""

    def asked():
        answer = question()
        act()
        return answer

    return asked


@scene
def offer_all(student, items, places):
    """Offer every item to a queue with so many places; then take one out, and offer one more."""
    q = multiprocessing.Queue(places)
    answers = [student.offer(q, item) for item in items]
    came = take_one(q)
    answers.append(student.offer(q, "one more"))
    came += take_rest(q)
    q.close()
    q.join_thread()
    return answers, came


@scene
def offer_after_a_rival(student, item):
    """There is one place. Whoever asks first is told so, and then a rival takes it."""
    q = multiprocessing.Queue(1)
    came_in_between = []

    def rival():
        if not came_in_between:
            try:
                q.put_nowait("rival's")
                came_in_between.append(True)
            except queue.Full:
                pass

    q.full = after_question(q.full, rival)
    q.empty = after_question(q.empty, rival)
    q.qsize = after_question(q.qsize, rival)
    answer = student.offer(q, item)
    del q.full, q.empty, q.qsize
    came = take_rest(q)
    q.close()
    q.join_thread()
    return answer, bool(came_in_between), came


@scene
def offer_to_a_full_queue(student, times):
    """Say how long so many offers to a full queue took."""
    q = multiprocessing.Queue(1)
    q.put("full")
    before = time.monotonic()
    answers = [student.offer(q, number) for number in range(times)]
    took_s = time.monotonic() - before
    came = take_rest(q)
    q.close()
    q.join_thread()
    return answers, took_s, came


@scene
def drain_a_producer(student, items, places, gap_s, quiet):
    """Drain while a child puts the items and lives on. `places` is 0 for a queue without a bound."""
    q = multiprocessing.Queue(places)
    ready, over = multiprocessing.Event(), multiprocessing.Event()
    child = multiprocessing.Process(target=produce, args=(q, ready, over, items, gap_s))
    child.start()
    ready.wait()
    try:
        return student.drain(q, quiet)
    finally:
        over.set()
        take_rest(q)
        child.join()


@scene
def drain_nothing(student, quiet):
    """Say how long it took to find that nothing comes."""
    q = multiprocessing.Queue()
    before = time.monotonic()
    drained = student.drain(q, quiet)
    return drained, time.monotonic() - before


@scene
def drain_after_a_rival(student, item, quiet):
    """There is one item. Whoever asks first is told so, and then a rival takes it."""
    q = multiprocessing.Queue()
    taken = []

    def rival():
        if not taken:
            try:
                taken.append(q.get_nowait())
            except queue.Empty:  # the asker has it already
                pass

    q.put(item)
    time.sleep(0.1)  # the feeder thread sends it meanwhile
    q.empty = after_question(q.empty, rival)
    q.qsize = after_question(q.qsize, rival)
    drained = student.drain(q, quiet)
    del q.empty, q.qsize
    take_rest(q)
    q.close()
    q.join_thread()
    return drained, bool(taken)


def test_offer_says_whether_there_was_room(play, draw):
    places = draw.size(1, 4)
    items = draw.items(least=places + 2)
    run = play(offer_all, items, places)
    answers, came = run.value
    room = min(places, len(items))
    expected = [True] * room + [False] * (len(items) - room) + [True]
    run.check(
        [repr(answer) for answer in answers] == [repr(answer) for answer in expected],
        f"{len(items)} offers to a queue with {places} places, and one more after one get(): "
        f"the answers must be {SHORT.repr(expected)}, and were {SHORT.repr(answers)}",
    )
    accepted = [*items[:room], "one more"]
    run.check(
        repr(came) == repr(accepted),
        f"offer said True for {SHORT.repr(accepted)}, but the queue held {SHORT.repr(came)}",
    )


def test_offer_never_waits(play, draw):
    item = draw.choice(draw.items(least=1))
    run = play(offer_after_a_rival, item)
    answer, too_late, came = run.value
    run.check(
        repr((answer, came)) == repr((False, ["rival's"]) if too_late else (True, [item])),
        f"offer returned {SHORT.repr(answer)} when the last place was {'gone' if too_late else 'free'}, "
        f"and the queue then held {SHORT.repr(came)}",
    )
    times = 10
    run = play(offer_to_a_full_queue, times)
    answers, took_s, came = run.value
    run.check(
        answers == [False] * times and came == ["full"],
        f"{times} offers to a full queue were answered {SHORT.repr(answers)}, and it then held {SHORT.repr(came)}",
    )
    run.check(took_s < 0.4, f"{times} offers to a full queue took {took_s:.1f} seconds: offer waited for room")


def test_drain_takes_all_in_order(play, draw):
    items = draw.items(least=5)
    run = play(drain_a_producer, items, draw.size(1, 3), 0.0, 0.8)
    run.check(
        repr(run.value) == repr(items),
        f"a child put {SHORT.repr(items)}, and drain returned {SHORT.repr(run.value)}",
    )


def test_drain_waits_for_slow_items(play, draw):
    items = draw.items(least=6)[:8]
    run = play(drain_a_producer, items, 0, 0.15, 0.4)
    run.check(
        repr(run.value) == repr(items),
        f"a child put {SHORT.repr(items)}, one every 0.15 seconds; drain(q, 0.4) stopped too early "
        f"and returned {SHORT.repr(run.value)}",
    )


def test_drain_stops(play, draw):
    run = play(drain_nothing, 1.0)
    drained, took_s = run.value
    run.check(
        drained == [] and took_s < 1.6,
        f"nothing was there and nothing came: drain(q, 1.0) returned {drained!r} after {took_s:.1f} seconds",
    )
    item = draw.choice(draw.items(least=1))
    run = play(drain_after_a_rival, item, 0.3)
    drained, too_late = run.value
    expected = [] if too_late else [item]
    run.check(
        repr(drained) == repr(expected),
        f"the only item {'had been taken by a rival' if too_late else f'was {SHORT.repr(item)}'}, "
        f"and drain returned {SHORT.repr(drained)}",
    )


def test_leaves_nothing_behind(play, draw):
    places = draw.size(1, 4)
    play(offer_all, draw.items(least=places + 2), places).ends().leaves_nothing()
    play(drain_a_producer, draw.items(least=5), draw.size(1, 3), 0.0, 0.8).ends().leaves_nothing()
