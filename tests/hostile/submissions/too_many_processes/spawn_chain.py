# what: each child starts the next and waits for it
# verdict: limit processes
import os


def main(a, b):
    while True:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            return a + b
