"""What PipeQueue promises, asked of any answer: the promises of multiprocessing.Queue."""

import multiprocessing
import queue
import time

from grader.suite import beside, scene

# A put may leave the sending to a thread. So wherever a scene looks at what it has put itself, it
# sleeps first; the tests of CPython do the same.


@beside
def put_all(q, items):
    for item in items:
        q.put(item)


@beside
def report_some(q, count, report):
    report.put([q.get() for _ in range(count)])


@beside
def attempt(action, *args, **kwargs):
    """Return "done", or the name of the exception."""
    try:
        action(*args, **kwargs)
    except Exception as error:
        return type(error).__name__
    return "done"


@beside
def state(q):
    return [q.qsize(), q.empty(), q.full()]


@beside
def clocked(action, *args, **kwargs):
    """Return what attempt() says, and how many seconds it took."""
    began = time.monotonic()
    said = attempt(action, *args, **kwargs)
    return [said, time.monotonic() - began]


@beside
def get_for(q, ready, seconds):
    ready.set()
    try:
        q.get(timeout=seconds)
    except queue.Empty:
        return


@beside
def put_numbered(q, who, sizes):
    for number, size in enumerate(sizes):
        q.put((who, number, bytes(size)))


@beside
def take_until_stop(q, report):
    time.sleep(0.1)
    taken = []
    while (item := q.get()) != "stop":
        who, number, data = item
        taken.append([who, number, len(data)])
    report.put(taken)


@beside
def take_one(q, start, report):
    start.wait()
    try:
        report.put(["item", q.get(timeout=0.5)])
    except queue.Empty:
        report.put(["Empty", None])


@beside
def put_one(q, start, item, report):
    start.wait()
    report.put([attempt(q.put_nowait, item), item])


@beside
def drain(q):
    """Take what lies in `q`; nobody else uses it any more."""
    taken = []
    while True:
        try:
            taken.append(q.get(timeout=0.3))
        except queue.Empty:
            return taken


@beside
def put_and_get(q, start, rounds):
    start.wait()
    for number in range(rounds):
        q.put(number)
        q.get()


@scene
def from_a_child(student, items, maxsize):
    q = student.PipeQueue(maxsize)
    child = multiprocessing.Process(target=put_all, args=(q, items))
    child.start()
    got = [q.get() for _ in items]
    child.join()
    return got


@scene
def to_a_child(student, items, maxsize):
    q = student.PipeQueue(maxsize)
    report = multiprocessing.Queue()
    child = multiprocessing.Process(target=report_some, args=(q, len(items), report))
    child.start()
    for item in items:
        q.put(item)
    got = report.get()
    child.join()
    return got


@scene
def before_and_after_the_start(student, before, after):
    q = student.PipeQueue()
    for item in before:
        q.put(item)
    child = multiprocessing.Process(target=put_all, args=(q, after))
    child.start()
    got = [q.get() for _ in before + after]
    child.join()
    return got


@scene
def fill_and_empty(student, size):
    """Fill a queue of `size` places in every way there is, and empty it in every way there is."""
    q = student.PipeQueue(size)
    seen = [["a new queue", state(q)]]
    puts = [
        lambda item: q.put(item),
        lambda item: q.put(item, True),
        lambda item: q.put(item, True, None),
        lambda item: q.put(item, True, 0.5),
        lambda item: q.put(item, False),
        lambda item: q.put_nowait(item),
    ]
    for number in range(size):
        puts[number % len(puts)](number)
    time.sleep(0.3)
    seen.append(["qsize, empty, full of the filled queue", state(q)])
    seen.append(["put(x, False) when full", attempt(q.put, "x", False)])
    seen.append(["put(x, False, None) when full", attempt(q.put, "x", False, None)])
    seen.append(["put_nowait(x) when full", attempt(q.put_nowait, "x")])
    seen.append(["put(x, timeout=0.1) when full", attempt(q.put, "x", timeout=0.1)])
    gets = [
        lambda: q.get(),
        lambda: q.get(True, None),
        lambda: q.get(True),
        lambda: q.get(timeout=0.5),
        lambda: q.get(False),
        lambda: q.get_nowait(),
    ]
    seen.append(["the items", [gets[number % len(gets)]() for number in range(size)]])
    seen.append(["qsize, empty, full of the emptied queue", state(q)])
    seen.append(["get(False) when empty", attempt(q.get, False)])
    seen.append(["get(False, None) when empty", attempt(q.get, False, None)])
    seen.append(["get_nowait() when empty", attempt(q.get_nowait)])
    seen.append(["get(timeout=0.1) when empty", attempt(q.get, timeout=0.1)])
    q.put("again")
    seen.append(["get() after a put", q.get(timeout=0.5)])
    return seen


@scene
def without_a_limit(student, count):
    q = student.PipeQueue()
    for number in range(count):
        q.put_nowait(number)
    time.sleep(0.3)
    filled = state(q)
    return [filled, [q.get() for _ in range(count)], state(q)]


@scene
def timed_alone(student):
    q = student.PipeQueue(1)
    q.put("x")
    time.sleep(0.3)
    full = [clocked(q.put, "y", True, 0.4), clocked(q.put, "y", False, 0.9)]
    q.get()
    return [*full, clocked(q.get, True, 0.4), clocked(q.get, False, 0.9)]


@scene
def timed_beside_a_patient_one(student):
    """Another process waits in get() for as long as it takes."""
    q = student.PipeQueue()
    ready = multiprocessing.Event()
    other = multiprocessing.Process(target=get_for, args=(q, ready, None))
    other.start()
    ready.wait()
    time.sleep(0.1)
    seen = [clocked(q.get, timeout=0.4), clocked(q.get_nowait)]
    q.put("x")
    other.join()
    return seen


@scene
def timed_after_an_impatient_one(student):
    """Another process gives up after we have waited behind it for most of our time."""
    q = student.PipeQueue()
    ready = multiprocessing.Event()
    other = multiprocessing.Process(target=get_for, args=(q, ready, 0.8))
    other.start()
    ready.wait()
    time.sleep(0.1)
    seen = clocked(q.get, timeout=0.9)
    other.join()
    return seen


@scene
def many_to_many(student, sizes, producers, consumers, maxsize):
    q = student.PipeQueue(maxsize)
    report = multiprocessing.Queue()
    takers = [
        multiprocessing.Process(target=take_until_stop, args=(q, report)) for _ in range(consumers)
    ]
    putters = [
        multiprocessing.Process(target=put_numbered, args=(q, who, sizes))
        for who in range(producers)
    ]
    for process in takers + putters:
        process.start()
    for process in putters:
        process.join()
    for _ in takers:
        q.put("stop")
    reports = [report.get() for _ in takers]
    for process in takers:
        process.join()
    return reports


@scene
def more_takers_than_items(student, items, takers):
    q = student.PipeQueue()
    for item in items:
        q.put(item)
    time.sleep(0.3)
    start, report = multiprocessing.Barrier(takers), multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=take_one, args=(q, start, report)) for _ in range(takers)
    ]
    for process in processes:
        process.start()
    reports = [report.get() for _ in processes]
    for process in processes:
        process.join()
    return [[item for said, item in reports if said == "item"], drain(q)]


@scene
def more_putters_than_places(student, places, putters):
    q = student.PipeQueue(places)
    start, report = multiprocessing.Barrier(putters), multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=put_one, args=(q, start, number, report))
        for number in range(putters)
    ]
    for process in processes:
        process.start()
    reports = [report.get() for _ in processes]
    for process in processes:
        process.join()
    return [reports, drain(q)]


@scene
def after_traffic(student, places, rounds):
    """As many processes as there are places put and get; then we count."""
    q = student.PipeQueue(places)
    start = multiprocessing.Barrier(places)
    processes = [
        multiprocessing.Process(target=put_and_get, args=(q, start, rounds)) for _ in range(places)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    after = state(q)
    return [after, [attempt(q.put, number, timeout=0.3) for number in range(places)], drain(q)]


@scene
def after_what_cannot_be_pickled(student):
    q = student.PipeQueue(1)
    attempt(q.put, lambda: None)
    time.sleep(0.3)
    before = state(q)
    said = attempt(q.put, "x", timeout=0.5)
    return [before, said, attempt(q.get, timeout=0.5)]


@scene
def closed_here(student, words):
    """The caller puts, closes, and a child takes what was put."""
    q = student.PipeQueue()
    report = multiprocessing.Queue()
    child = multiprocessing.Process(target=report_some, args=(q, len(words), report))
    child.start()
    for word in words:
        q.put(word)
    q.close()
    q.close()
    refused = [attempt(q.put, "x"), attempt(q.get, timeout=0.2)]
    got = report.get()
    child.join()
    return [got, refused]


def test_first_in_first_out(play, draw):
    items = draw.items()
    maxsize = draw.size(0, 3)
    play(from_a_child, items, maxsize).returns(items)
    play(to_a_child, items, maxsize).returns(items)
    before, after = [["before", n] for n in range(4)], [["after", n] for n in range(4)]
    run = play(before_and_after_the_start, before, after)
    for sent in (before, after):
        got = [item for item in run.value if item in sent]
        run.check(got == sent, f"{sent!r} was put in this order and came as {got!r}")


def test_full_and_empty(play, draw):
    size = draw.size(1, 9)
    run = play(fill_and_empty, size)
    expected = [
        [0, True, False],
        [size, False, True],
        *["Full"] * 4,
        list(range(size)),
        [0, True, False],
        *["Empty"] * 4,
        "again",
    ]
    for (what, saw), wanted in zip(run.value, expected, strict=True):
        run.check(saw == wanted, f"maxsize={size}: {what} gave {saw!r}, expected {wanted!r}")
    run = play(without_a_limit, 60)
    wanted = [[60, False, False], list(range(60)), [0, True, False]]
    run.check(
        run.value == wanted,
        f"60 numbers in a queue without a limit: [qsize, empty, full], items, [qsize, empty, full] "
        f"were {run.value!r}",
    )


def test_timeouts_cover_the_whole_call(play, draw):
    run = play(timed_alone)
    full, full_at_once, empty, empty_at_once = run.value
    took(run, "put(y, True, 0.4) on a full queue", full, "Full", 0.3, 0.7)
    took(run, "put(y, False, 0.9) on a full queue", full_at_once, "Full", 0, 0.3)
    took(run, "get(True, 0.4) on an empty queue", empty, "Empty", 0.3, 0.7)
    took(run, "get(False, 0.9) on an empty queue", empty_at_once, "Empty", 0, 0.3)
    run = play(timed_beside_a_patient_one)
    waiting, at_once = run.value
    took(run, "get(timeout=0.4) while another process is in get()", waiting, "Empty", 0.3, 0.7)
    took(run, "get_nowait() while another process is in get()", at_once, "Empty", 0, 0.3)
    run = play(timed_after_an_impatient_one)
    what = "get(timeout=0.9), while another process was in get() for the first 0.7 s,"
    took(run, what, run.value, "Empty", 0.7, 1.25)


def took(run, what, seen, word, least, most):
    """Check how a timed operation ended, and when."""
    said, seconds = seen
    run.check(said == word, f"{what} ended with {said}, expected {word}")
    run.check(
        least <= seconds <= most,
        f"{what} took {seconds:.2f} s, expected {least} to {most} s",
    )


def test_many_hands(play, draw):
    producers, consumers = draw.size(2, 3), draw.size(2, 3)
    sizes = [10, 200_000, 0, 100_000]
    run = play(many_to_many, sizes, producers, consumers, draw.choice([0, 2]))
    everything = [[who, n, size] for who in range(producers) for n, size in enumerate(sizes)]
    got = sorted(item for report in run.value for item in report)
    run.check(
        got == everything,
        f"{producers} producers put [producer, number, size] {everything!r}, "
        f"{consumers} consumers got {got!r}",
    )
    for report in run.value:
        for who in range(producers):
            numbers = [number for producer, number, _ in report if producer == who]
            run.check(
                numbers == sorted(numbers),
                f"one consumer got the items of one producer in the order {numbers!r}",
            )
    run.ends()


def test_the_last_one(play, draw):
    items = draw.sample(range(100), draw.size(1, 2))
    run = play(more_takers_than_items, items, len(items) + 3)
    taken, left = run.value
    run.check(
        sorted(taken + left) == sorted(items),
        f"{len(items) + 3} processes called get(timeout=0.5) on a queue with {items!r}: "
        f"they got {taken!r}, and {left!r} was left",
    )
    places = draw.size(1, 2)
    run = play(more_putters_than_places, places, places + 3)
    reports, lying = run.value
    put = sorted(item for said, item in reports if said == "done")
    words = sorted({said for said, _ in reports})
    run.check(
        set(words) <= {"done", "Full"} and 1 <= len(put) <= places,
        f"{places + 3} processes called put_nowait() on an empty queue with maxsize={places}: "
        f"{len(put)} were done, the words were {words!r}",
    )
    run.check(sorted(lying) == put, f"{put!r} had been put, and then {lying!r} lay in the queue")


def test_count_stays_right(play, draw):
    places = draw.size(2, 3)
    run = play(after_traffic, places, 3)
    after, said, lying = run.value
    run.check(
        after == [0, True, False],
        f"after as many gets as puts, [qsize, empty, full] were {after!r}",
    )
    run.check(
        said == ["done"] * places and lying == list(range(places)),
        f"after as many gets as puts, {places} puts with maxsize={places} gave {said!r}, "
        f"and {lying!r} lay in the queue",
    )
    run = play(after_what_cannot_be_pickled)
    before, put, got = run.value
    run.check(
        before == [0, True, False] and [put, got] == ["done", "done"],
        f"maxsize=1, after put() of a lambda: [qsize, empty, full] were {before!r}, "
        f"put('x', timeout=0.5) gave {put}, get(timeout=0.5) gave {got}",
    )


def test_closes_and_leaves_nothing(play, draw):
    words = draw.words()
    run = play(closed_here, words, start_method="spawn")
    got, refused = run.value
    run.check(got == words, f"{words!r} were put before close(), a child got {got!r}")
    run.check(
        refused == ["ValueError", "ValueError"],
        f"after close(), put and get gave {refused!r}, expected a ValueError each",
    )
    run.leaves_nothing().ends()
