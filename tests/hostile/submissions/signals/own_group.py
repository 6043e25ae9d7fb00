# what: SIGKILL to its own process group
# verdict: crashed SIGKILL
import os
import signal


def main(a, b):
    os.killpg(os.getpgrp(), signal.SIGKILL)
