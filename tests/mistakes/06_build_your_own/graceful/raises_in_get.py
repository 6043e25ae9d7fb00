# mistake: the handler raises while get() runs, even when get() has already taken an item
# fails: loses_nothing_in_get
# verdict: finished
# says: lost

import signal


class Stop(Exception):
    pass


def work(q, results, handle):
    stopping = getting = False

    def on_sigterm(signum, frame):
        nonlocal stopping
        first, stopping = not stopping, True
        if getting and first:
            raise Stop

    signal.signal(signal.SIGTERM, on_sigterm)
    try:
        while not stopping:
            getting = True
            item = q.get()
            getting = False
            results.put(handle(item))
    except Stop:
        pass
