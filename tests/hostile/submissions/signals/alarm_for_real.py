# what: a real timer behind the back of virtual time
# verdict: stuck
# exercise: hasty
import ctypes
from multiprocessing import Queue


def main(a, b):
    import signal

    signal.signal(signal.SIGUSR1, lambda *_: None)
    timer, spec = ctypes.c_void_p(), (ctypes.c_long * 4)(0, 200_000_000, 0, 200_000_000)
    event = (ctypes.c_int * 16)(0, 0, int(signal.SIGUSR1), 0)
    libc = ctypes.CDLL(None)
    libc.timer_create(1, event, ctypes.byref(timer))
    libc.timer_settime(timer, 0, spec, None)
    Queue().get()
