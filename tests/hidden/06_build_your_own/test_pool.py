"""What Pool promises, asked of any answer."""

import builtins
import multiprocessing
import os
import signal
import threading
import time

from grader.suite import beside, scene


@beside
def nap_and_echo(task):
    nap, item = task
    time.sleep(nap)
    return item


@beside
def double(number):
    return 2 * number


@beside
def blank(size):
    return bytes(size)


@beside
def nap_and_tell(nap):
    time.sleep(nap)
    return os.getpid()


@beside
def nap_or_raise(task):
    """Sleep, then raise the exception of this name, or return the value."""
    nap, name, value = task
    time.sleep(nap)
    if name:
        raise getattr(builtins, name)(value)
    return value


@beside
def give_an_error(value):
    return ValueError(value)


@beside
def give_what_cannot_travel(kind):
    """Return or raise something that pickle refuses, on this side or on the other."""
    if kind == "result":
        return lambda: None
    if kind == "exception":
        raise type("Local", (Exception,), {})("a class that no module holds")
    import xmlrpc.client

    raise xmlrpc.client.Fault(1, "can be pickled, but not unpickled")


@beside
def tell_type(item):
    return type(item).__name__


@beside
def die(task):
    how, value = task
    if how == "exit 0":
        os._exit(0)
    if how == "exit 3":
        os._exit(3)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    return value


@beside
def attempt(action, *args):
    """Return ["done", what it returned], or the exception's name and its args."""
    try:
        return ["done", action(*args)]
    except Exception as error:
        return [type(error).__name__, list(error.args)]


@beside
def word(action, *args):
    """Return "done", or the exception's name."""
    try:
        action(*args)
    except Exception as error:
        return type(error).__name__
    return "done"


@scene
def mapped(student, workers, *lists):
    """Map every list of (nap, item) with the same pool."""
    with student.Pool(workers) as pool:
        return [pool.map(nap_and_echo, tasks) for tasks in lists]


@scene
def told_by_workers(student, workers, naps):
    with student.Pool(workers) as pool:
        began = time.monotonic()
        pids = pool.map(nap_and_tell, naps)
        return [pids, os.getpid(), time.monotonic() - began]


@scene
def blanks(student, workers, sizes):
    with student.Pool(workers) as pool:
        return [len(blob) for blob in pool.map(blank, sizes)]


@scene
def blobs(student, workers, sizes):
    with student.Pool(workers) as pool:
        return [len(blob) for blob in pool.map(nap_and_echo, [(0, bytes(n)) for n in sizes])]


@scene
def raised_then_mapped(student, workers, tasks, numbers):
    with student.Pool(workers) as pool:
        return [attempt(pool.map, nap_or_raise, tasks), attempt(pool.map, double, numbers)]


@scene
def errors_as_results(student, words):
    with student.Pool(2) as pool:
        return [[type(e).__name__, list(e.args)] for e in pool.map(give_an_error, words)]


@scene
def what_cannot_travel(student, workers, kind):
    with student.Pool(workers) as pool:
        if kind == "item":
            return word(pool.map, tell_type, ["a", threading.Lock(), "b"])
        return word(pool.map, give_what_cannot_travel, [kind])


@scene
def died_at_work(student, workers, tasks):
    with student.Pool(workers) as pool:
        try:
            return ["returned", pool.map(die, tasks)]
        except student.WorkerDied:
            return ["WorkerDied", None]


@scene
def died_while_idle(student, workers, all_of_them):
    """Kill the pool's processes between two calls, if it has any then."""
    with student.Pool(workers) as pool:
        pool.map(double, list(range(workers)))
        idle = sorted(multiprocessing.active_children(), key=lambda child: child.name)
        for child in idle if all_of_them else idle[:1]:
            child.kill()
            child.join()
        try:
            return ["returned", pool.map(double, [1, 2, 3])]
        except student.WorkerDied:
            return ["WorkerDied", None]


@scene
def closed(student, workers, numbers):
    pool = student.Pool(workers)
    got = pool.map(double, numbers)
    pool.close()
    pool.close()
    return [got, word(pool.map, double, [1])]


@scene
def never_used(student, workers):
    student.Pool(workers).close()
    with student.Pool(workers) as pool:
        return isinstance(pool, student.Pool)


@scene
def left_by_an_exception(student, workers):
    with student.Pool(workers) as pool:
        pool.map(double, [1, 2, 3])
        raise KeyError("raised by the caller")


def test_keeps_the_order(play, draw):
    items = draw.items()
    workers = draw.size(2, 4)
    slowest_first = [
        (0.05 * (3 - number) if number < 3 else 0, n) for number, n in enumerate(items)
    ]
    numbers = [(0, n) for n in draw.numbers(least=1)]
    run = play(mapped, workers, slowest_first, [], numbers)
    wanted = [items, [], [n for _, n in numbers]]
    run.returns(wanted)


def test_workers_share_the_work(play, draw):
    run = play(told_by_workers, 4, [0.3] * 8)
    pids, caller, seconds = run.value
    run.check(caller not in pids, "func was called in the caller's own process")
    run.check(
        len(set(pids)) <= 4,
        f"a pool of 4 workers worked with {len(set(pids))} processes at 8 items",
    )
    run.check(
        seconds < 1.8,
        f"4 workers took {seconds:.1f} s for 8 items of 0.3 s each: that is one after the other",
    )


def test_carries_a_lot(play, draw):
    workers = draw.size(2, 3)
    sizes = [1_000_000, 10, 300_000, 0, 300_000, 1_000_000, 300_000]
    play(blanks, workers, sizes).returns(sizes)
    play(blobs, workers, sizes).returns(sizes)


def test_raises_what_func_raised(play, draw):
    workers, count = draw.size(2, 3), draw.size(2, 6)
    name = draw.choice(["ValueError", "KeyError", "ZeroDivisionError", "RuntimeError"])
    tasks = [(0.1, "", number) for number in range(count)]
    guilty = draw.randrange(count)
    tasks[guilty] = (0, name, "it was me")
    numbers = [10, 20, 30, 40]
    run = play(raised_then_mapped, workers, tasks, numbers)
    raised, after = run.value
    run.check(
        raised == [name, ["it was me"]],
        f"func raised {name}('it was me') for item {guilty} of {count}: map gave {raised!r}",
    )
    run.check(
        after == ["done", [20, 40, 60, 80]],
        f"after the exception, map(double, {numbers!r}) with the same pool gave {after!r}",
    )
    words = ["no", "error", "at all"]
    play(errors_as_results, words).returns([["ValueError", [each]] for each in words])


def test_what_cannot_travel_does_not_hang(play, draw):
    for kind in ("result", "exception", "exception on arrival"):
        run = play(what_cannot_travel, draw.size(1, 2), kind)
        run.check(run.value != "done", f"map returned though its {kind} cannot be pickled")
        run.ends()
    play(what_cannot_travel, draw.size(1, 2), "item").ends()


def test_a_worker_that_dies(play, draw):
    how = ["exit 0", "kill", "exit 3"][draw.case % 3]
    workers, count = draw.size(1, 3), draw.size(1, 5)
    tasks = [("live", number) for number in range(count)]
    tasks[draw.randrange(count)] = (how, 0)
    run = play(died_at_work, workers, tasks)
    said, value = run.value
    run.check(
        said == "WorkerDied",
        f"a worker died ({how}) at one of {count} items, and map {said} {value!r}",
    )
    run.ends()
    run = play(died_while_idle, workers, draw.case % 2 == 0)
    said, value = run.value
    run.check(
        said == "WorkerDied" or value == [2, 4, 6],
        f"a worker died between two calls, and the second map {said} {value!r}",
    )
    run.ends()


def test_closes_and_leaves_nothing(play, draw):
    workers, numbers = draw.size(1, 4), draw.numbers(least=1)
    run = play(closed, workers, numbers)
    got, said = run.value
    run.check(got == [2 * n for n in numbers], f"map(double, {numbers!r}) returned {got!r}")
    run.check(said == "ValueError", f"map() after close() gave {said}, expected ValueError")
    run.leaves_nothing().ends()
    play(never_used, workers).returns(True).leaves_nothing().ends()
    play(left_by_an_exception, workers).raises("KeyError").leaves_nothing()
    play(raised_then_mapped, workers, [(0, "ValueError", "x"), (0.1, "", 0)], [1]).leaves_nothing()
    play(died_at_work, workers, [("live", 1), ("kill", 0), ("live", 2)]).leaves_nothing()
