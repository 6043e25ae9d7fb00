"""Ways to end before returning."""

import atexit
import os
import resource
import signal
import sys
from multiprocessing import Process


def os_exit():
    os._exit(0)


def os_exit_3():
    os._exit(3)


def sys_exit():
    sys.exit("done")


def sys_exit_0():
    sys.exit()


def base_exception():
    raise KeyboardInterrupt


def segfault():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.kill(os.getpid(), signal.SIGSEGV)


def kills_itself():
    os.kill(os.getpid(), signal.SIGKILL)


def replaces_itself():
    os.execv(sys.executable, [sys.executable, "-c", "print('100/100')"])


def replaces_itself_with_nothing():
    os.execv("/does/not/exist", ["nothing"])


def child_exits():
    child = Process(target=os._exit, args=(7,))
    child.start()
    child.join()
    return child.exitcode


def child_is_killed():
    child = Process(target=kills_itself)
    child.start()
    child.join()
    return child.exitcode


def raises():
    raise ValueError("no such dish")


def exits_at_exit():
    atexit.register(os._exit, 9)
    return "returned"


def _kill_parent():
    os.kill(os.getppid(), signal.SIGKILL)


def child_kills_parent():
    child = Process(target=_kill_parent)
    child.start()
    child.join()


def kills_process_1():
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        os.kill(1, number)
    return "tried"
