import os
import signal
from multiprocessing import Process


def itself():
    os.kill(os.getpid(), signal.SIGSTOP)


def child():
    stopped = Process(target=itself, name="sleeper")
    stopped.start()
    stopped.join()


def _stop_parent():
    os.kill(os.getppid(), signal.SIGSTOP)


def parent():
    stopper = Process(target=_stop_parent)
    stopper.start()
    stopper.join()
