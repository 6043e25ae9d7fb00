"""What work() promises, asked of any answer."""

import multiprocessing
import os
import signal
import time

from grader.suite import beside, scene

# In every scene the worker has handled an item before a signal is sent, so its handler stands. What
# lies in a queue at the end is read up to a mark, which needs no timeout: what the worker put was
# flushed when it ended, and what the scene put comes out in order.


@beside
def echo(item):
    return item


@beside
def double(number):
    return 2 * number


@beside
def double_slowly(number):
    time.sleep(0.3)
    return 2 * number


@beside
def double_and_signal(task):
    """Double a number; for a marked one, send two SIGTERMs to the own process while at it."""
    number, marked = task
    if marked:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)
    return 2 * number


@beside
def tell_and_double(number):
    return [os.getpid(), 2 * number]


@beside
def all_of(q):
    """Take everything out of `q`, which nobody else uses any more."""
    q.put("the end of the scene")
    return list(iter(q.get, "the end of the scene"))


@beside
def begin(student, items, handle):
    """Put `items`, start a worker; return the two queues and the worker."""
    q, results = multiprocessing.Queue(), multiprocessing.Queue()
    for item in items:
        q.put(item)
    worker = multiprocessing.Process(target=student.work, args=(q, results, handle))
    worker.start()
    return q, results, worker


@scene
def handled(student, items):
    q, results, worker = begin(student, items, echo)
    got = [results.get() for _ in items]
    worker.kill()
    worker.join()
    return got


@scene
def stopped_while_waiting(student, numbers, wait):
    q, results, worker = begin(student, numbers, double)
    got = [results.get() for _ in numbers]
    time.sleep(wait)
    began = time.monotonic()
    worker.terminate()
    worker.join()
    return [got, worker.exitcode, time.monotonic() - began]


@scene
def stopped_at_work(student, tasks):
    """One of the tasks sends SIGTERM while it is handled."""
    q, results, worker = begin(student, tasks, double_and_signal)
    worker.join()
    return [all_of(results), all_of(q), worker.exitcode]


@scene
def stopped_in_between(student, numbers, after):
    """Send SIGTERM as soon as so many results are there."""
    q, results, worker = begin(student, numbers, double)
    got = [results.get() for _ in range(after)]
    worker.terminate()
    worker.join()
    return [got + all_of(results), all_of(q), worker.exitcode]


@scene
def stopped_in_a_nap(student, numbers):
    q, results, worker = begin(student, numbers, double_slowly)
    got = [results.get()]
    time.sleep(0.1)
    worker.terminate()
    worker.join()
    return [got + all_of(results), all_of(q), worker.exitcode]


@scene
def stopped_while_taking(student, before, after):
    """Between the numbers lies an item that sends SIGTERM as it comes out of the queue, as None."""

    class Alarm:
        def __reduce__(self):
            return signal.raise_signal, (signal.SIGTERM,)

    q, results, worker = begin(student, [*before, Alarm(), *after], echo)
    worker.join()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # in case it is still in there
    return [all_of(results), all_of(q), worker.exitcode]


@scene
def another_takes_over(student, numbers):
    """The first of two workers ends while it waits in get(); the second does all the rest."""
    q, results, first = begin(student, [0], tell_and_double)
    results.get()
    time.sleep(0.2)
    second = multiprocessing.Process(target=student.work, args=(q, results, tell_and_double))
    second.start()
    time.sleep(0.2)
    first.terminate()
    first.join()
    for number in numbers:
        q.put(number)
    got = [results.get() for _ in numbers]
    second.terminate()
    second.join()
    worked = sorted({pid for pid, _ in got})
    return [[value for _, value in got], worked == [second.pid], first.exitcode, second.exitcode]


def test_handles_in_order(play, draw):
    items = draw.items()
    play(handled, items).returns(items)


def test_stops_while_waiting(play, draw):
    numbers = draw.sample(range(100), draw.size(1, 3))
    run = play(stopped_while_waiting, numbers, 0.3)
    got, code, seconds = run.value
    run.check(got == [2 * n for n in numbers], f"double of {numbers!r} gave {got!r}")
    run.check(code == 0, f"SIGTERM came while the worker waited: its exit code was {code}")
    run.check(seconds < 1.5, f"the worker ended {seconds:.1f} s after SIGTERM")
    run.ends()


def test_finishes_the_item_in_hand(play, draw):
    count = draw.size(1, 6)
    numbers = draw.sample(range(100), count)
    last = draw.randrange(count)
    tasks = [(number, place == last) for place, number in enumerate(numbers)]
    run = play(stopped_at_work, tasks)
    results, left, code = run.value
    wanted = [2 * n for n in numbers[: last + 1]]
    run.check(
        results == wanted,
        f"SIGTERM came while item {last + 1} of {count} was handled: "
        f"the results were {results!r}, expected {wanted!r}",
    )
    run.check(
        left == tasks[last + 1 :],
        f"SIGTERM came while item {last + 1} of {count} was handled: "
        f"{left!r} was left on the queue, expected {tasks[last + 1 :]!r}",
    )
    run.check(code == 0, f"two SIGTERMs came while an item was handled: the exit code was {code}")


def test_loses_nothing(play, draw):
    numbers = list(range(12))
    accounted(play(stopped_in_between, numbers, draw.size(1, 8)), numbers)
    accounted(play(stopped_in_a_nap, numbers[:4]), numbers[:4])


def accounted(run, numbers):
    """Check that each number was either handled or left, and in order."""
    results, left, code = run.value
    run.check(
        results + [2 * n for n in left] == [2 * n for n in numbers],
        f"of {numbers!r}, {results!r} came as results (doubled) and {left!r} was left on the queue",
    )
    run.check(code == 0, f"the worker's exit code was {code}")


def test_loses_nothing_in_get(play, draw):
    before, after = list(range(draw.size(1, 3))), list(range(10, 10 + draw.size(0, 3)))
    run = play(stopped_while_taking, before, after)
    results, left, code = run.value
    run.check(
        (results == [*before, None] and left == after)
        or (results == before and sorted(left, key=repr) == sorted([*after, None], key=repr)),
        f"SIGTERM came in get(), just when item {len(before) + 1} was out of the pipe: "
        f"{results!r} were handled, {left!r} was left, so an item was lost",
    )
    run.check(code == 0, f"SIGTERM came in get(): the worker's exit code was {code}")


def test_leaves_the_queues_to_others(play, draw):
    numbers = draw.sample(range(100), draw.size(1, 4))
    run = play(another_takes_over, numbers)
    got, by_second, first, second = run.value
    run.check(
        got == [2 * n for n in numbers] and by_second,
        f"one worker had ended; the other handled {numbers!r} as {got!r}",
    )
    run.check([first, second] == [0, 0], f"the two exit codes were {first} and {second}")
    run.leaves_nothing().ends()
