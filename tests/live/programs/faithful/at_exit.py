"""What is still to do when the script has come to its end."""

import atexit
import threading
import time


def late():
    time.sleep(1)
    print("thread")


atexit.register(print, "atexit")
threading.Thread(target=late).start()
print("main")
