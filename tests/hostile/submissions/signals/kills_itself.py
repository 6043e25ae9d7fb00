# what: SIGKILL to itself
# verdict: crashed SIGKILL
# says: killed by SIGKILL
import os
import signal


def main(a, b):
    os.kill(os.getpid(), signal.SIGKILL)
