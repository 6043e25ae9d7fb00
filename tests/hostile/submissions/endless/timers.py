# what: a timer that fires for ever, and a handler that asks for more
# verdict: spinning
import signal


def main(a, b):
    signal.signal(signal.SIGALRM, lambda *_: signal.setitimer(signal.ITIMER_REAL, 0.001))
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    while True:
        signal.pause()
