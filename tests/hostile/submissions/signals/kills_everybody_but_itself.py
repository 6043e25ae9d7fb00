# what: a child kills all it may
# verdict: crashed SIGKILL
# reduced: finished
# passes: none
# only: full
import os
from multiprocessing import Process


def main(a, b):
    child = Process(target=os.kill, args=(-1, 9))
    child.start()
    child.join()
    return a + b
