# what: five thousand short ones, one at a time
# verdict: limit processes or spinning cpu
# exercise: brief
import os


def main(a, b):
    for _ in range(5000):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    return a + b
