# mistake: the handler sets a flag, but get() is resumed after it and waits on
# fails: stops_while_waiting, leaves_the_queues_to_others
# verdict: deadlock
# says: Deadlock

import signal


def work(q, results, handle):
    stopping = False

    def on_sigterm(signum, frame):
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, on_sigterm)
    while not stopping:
        results.put(handle(q.get()))
