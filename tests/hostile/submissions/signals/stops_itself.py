# what: SIGSTOP to itself
# verdict: stuck stopped
# says: stopped by a signal
import os
import signal


def main(a, b):
    os.kill(os.getpid(), signal.SIGSTOP)
