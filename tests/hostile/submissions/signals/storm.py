# what: a child sends its parent ten thousand signals that the parent handles
# verdict: finished
# passes: returns ends leaves_nothing
import os
import signal
from multiprocessing import Process


def send(parent):
    for _ in range(10_000):
        os.kill(parent, signal.SIGUSR1)


def main(a, b):
    signal.signal(signal.SIGUSR1, lambda *_: None)
    child = Process(target=send, args=(os.getpid(),))
    child.start()
    child.join()
    return a + b
