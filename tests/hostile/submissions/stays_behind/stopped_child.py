# what: the child has been stopped, and not ended
# verdict: stuck stopped or finished
# passes: returns ends
# left: process
import os
import signal


def main(a, b):
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    os.waitid(os.P_PID, child, os.WSTOPPED)
    return a + b
