# what: children burn the time, and nobody waits for them
# verdict: spinning cpu
# exercise: brief
import os
import signal
import time


def burn():
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    os._exit(0)


def main(a, b):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        if os.fork() == 0:
            burn()
        try:
            os.wait()
        except ChildProcessError:
            pass
