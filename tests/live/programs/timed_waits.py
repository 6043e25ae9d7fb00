"""Every wait with a timeout, once with nobody to answer, once with an answer after one second."""

import asyncio
import multiprocessing as mp
import queue
import select
import selectors
import signal
import threading
import time
from multiprocessing import connection

TIMEOUT = 5


class Things:
    """What there is to wait for."""

    def __init__(self):
        self.queue = mp.Queue()
        self.reader, self.writer = mp.Pipe(duplex=False)
        self.event = mp.Event()
        self.condition = mp.Condition()
        self.lock = mp.Lock()
        self.semaphore = mp.Semaphore(0)
        self.barrier = mp.Barrier(2)


def answer(things, name):
    if name == "queue_get":
        things.queue.put("item")
    elif name == "event":
        things.event.set()
    elif name == "condition":
        with things.condition:
            things.condition.notify()
    elif name == "semaphore":
        things.semaphore.release()
    elif name == "barrier":
        things.barrier.wait()
    elif name == "lock":
        things.lock.release()
    else:
        things.writer.send("item")


def helper(things, orders):
    """Answer each wait that is announced, a second later; end when told to."""
    for name in iter(orders.recv, "end"):
        time.sleep(1)
        answer(things, name)
    time.sleep(1)


def queue_get(things):
    try:
        return things.queue.get(timeout=TIMEOUT)
    except queue.Empty:
        return "Empty"


def poll(things):
    return things.reader.poll(TIMEOUT)


def connection_wait(things):
    return len(connection.wait([things.reader], TIMEOUT))


def select_(things):
    return len(select.select([things.reader], [], [], TIMEOUT)[0])


def select_poll(things):
    poller = select.poll()
    poller.register(things.reader, select.POLLIN)
    return len(poller.poll(TIMEOUT * 1000))


def selectors_(things):
    with selectors.DefaultSelector() as selector:
        selector.register(things.reader, selectors.EVENT_READ)
        return len(selector.select(TIMEOUT))


def event(things):
    return things.event.wait(TIMEOUT)


def condition(things):
    with things.condition:
        return things.condition.wait(TIMEOUT)


def semaphore(things):
    return things.semaphore.acquire(timeout=TIMEOUT)


def barrier(things):
    try:
        things.barrier.wait(TIMEOUT)
    except threading.BrokenBarrierError:
        return "broken"
    return "passed"


def lock(things):
    return things.lock.acquire(timeout=TIMEOUT)


BETWEEN_PROCESSES = {
    "queue_get": queue_get,
    "poll": poll,
    "connection_wait": connection_wait,
    "select": select_,
    "select_poll": select_poll,
    "selectors": selectors_,
    "event": event,
    "condition": condition,
    "semaphore": semaphore,
    "barrier": barrier,
    "lock": lock,
}


def timed(wait, *arguments):
    began = time.monotonic()
    found = wait(*arguments)
    return found, round(time.monotonic() - began, 2)


def wait_between(answered, report):
    things = Things()
    things.lock.acquire()
    orders, give = mp.Pipe(duplex=False)
    child = mp.Process(target=helper, args=(things, orders))
    child.start()
    for name, wait in BETWEEN_PROCESSES.items():
        if answered:
            give.send(name)
        report.send((name, *timed(wait, things)))
        if things.reader.poll():
            things.reader.recv()
    if answered:
        give.send("end")
    report.send(("join", *timed(join, child)))
    if not answered:
        give.send("end")
    child.join()


def join(child):
    child.join(TIMEOUT)
    return child.is_alive()


def thread_lock(answered):
    lock = threading.Lock()
    lock.acquire()

    def acquire():
        return lock.acquire(timeout=TIMEOUT)

    return _beside(lock.release, acquire) if answered else acquire()


def thread_rlock(answered):
    lock = threading.RLock()
    held, over = threading.Event(), threading.Event()

    def hold():
        with lock:
            held.set()
            over.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    got = _beside(over.set, lambda: lock.acquire(timeout=TIMEOUT)) if answered else lock.acquire(timeout=TIMEOUT)
    over.set()
    holder.join()
    return got


def thread_event(answered):
    event = threading.Event()
    return _beside(event.set, lambda: event.wait(TIMEOUT)) if answered else event.wait(TIMEOUT)


def thread_condition(answered):
    condition = threading.Condition()

    def notify():
        with condition:
            condition.notify()

    def wait():
        with condition:
            return condition.wait(TIMEOUT)

    return _beside(notify, wait) if answered else wait()


def thread_semaphore(answered):
    semaphore = threading.Semaphore(0)
    return (
        _beside(semaphore.release, lambda: semaphore.acquire(timeout=TIMEOUT))
        if answered
        else semaphore.acquire(timeout=TIMEOUT)
    )


def thread_queue(answered):
    items = queue.Queue()

    def get():
        try:
            return items.get(timeout=TIMEOUT)
        except queue.Empty:
            return "Empty"

    return _beside(lambda: items.put("item"), get) if answered else get()


def simple_queue(answered):
    items = queue.SimpleQueue()

    def get():
        try:
            return items.get(timeout=TIMEOUT)
        except queue.Empty:
            return "Empty"

    return _beside(lambda: items.put("item"), get) if answered else get()


def thread_join(answered):
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    if answered:
        _beside(over.set, lambda: thread.join(TIMEOUT))
    else:
        thread.join(TIMEOUT)
    alive = thread.is_alive()
    over.set()
    thread.join()
    return alive


def asyncio_sleep(answered):
    return asyncio.run(asyncio.sleep(1 if answered else TIMEOUT, "slept"))


def asyncio_timeout(answered):
    async def wait():
        event = asyncio.Event()
        if answered:
            asyncio.get_running_loop().call_later(1, event.set)
        try:
            return await asyncio.wait_for(event.wait(), TIMEOUT)
        except TimeoutError:
            return "timeout"

    return asyncio.run(wait())


def alarm(answered):
    rung = []
    signal.signal(signal.SIGALRM, lambda *_: rung.append("rung"))
    signal.alarm(1 if answered else TIMEOUT)
    signal.pause()
    return rung


def _beside(later, now):
    def after_a_second():
        time.sleep(1)
        later()

    thread = threading.Thread(target=after_a_second)
    thread.start()
    found = now()
    thread.join()
    return found


WITHIN_A_PROCESS = (
    thread_lock,
    thread_rlock,
    thread_event,
    thread_condition,
    thread_semaphore,
    thread_queue,
    simple_queue,
    thread_join,
    asyncio_sleep,
    asyncio_timeout,
    alarm,
)


def wait_within(answered, report):
    for wait in WITHIN_A_PROCESS:
        report.send((wait.__name__, *timed(wait, answered)))


def main(where, answered):
    """Return {wait: (answer, seconds)}, seen in a child."""
    reader, writer = mp.Pipe(duplex=False)
    child = mp.Process(target=globals()[where], args=(answered, writer))
    child.start()
    writer.close()
    rows = []
    while True:
        try:
            rows.append(reader.recv())
        except EOFError:
            break
    child.join()
    return {name: (found, took) for name, found, took in rows}
