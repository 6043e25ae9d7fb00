# what: a thread ends the whole process
# verdict: ended_early exit code 0
import os
import threading


def main(a, b):
    threading.Thread(target=os._exit, args=(0,)).start()
    threading.Event().wait()
