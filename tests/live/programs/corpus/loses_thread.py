"""One thread ends with an exception that nobody looks at; another one is seen by the program's own hook."""

import sys
import threading


def look_up():
    {}["menu"]


def run(target):
    thread = threading.Thread(target=target)
    thread.start()
    thread.join()


if __name__ == "__main__":
    run(look_up)
    run(sys.exit)
    threading.excepthook = lambda args: print("seen", args.exc_type.__name__)
    run(look_up)
