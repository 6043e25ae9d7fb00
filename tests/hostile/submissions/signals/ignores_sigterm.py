# what: the main process ignores SIGTERM and waits for ever
# verdict: deadlock
# says: Deadlock
import signal
from multiprocessing import Queue


def main(a, b):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Queue().get()
