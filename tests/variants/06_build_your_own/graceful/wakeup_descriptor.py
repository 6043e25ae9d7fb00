import os
import signal
from multiprocessing import connection
from queue import Empty


def work(q, results, handle):
    """The interpreter writes each signal into a pipe of ours, so one wait watches for both."""
    bell, rope = os.pipe()
    os.set_blocking(rope, False)
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.set_wakeup_fd(rope, warn_on_full_buffer=False)
    while bell not in connection.wait([bell, q._reader]):
        try:
            item = q.get(timeout=0.1)
        except Empty:
            continue
        results.put(handle(item))
    signal.set_wakeup_fd(-1)
    os.close(rope)
    os.close(bell)
