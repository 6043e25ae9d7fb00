# what: a daemon as books teach it
# verdict: finished
# passes: returns ends
# left: process
# says: left behind
import os
import signal


def main(a, b):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.pause()
        os._exit(0)
    os.wait()
    return a + b
