# what: the function returns in a forked child as well
# verdict: finished
# passes: returns ends leaves_nothing
import os


def main(a, b):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return a + b
    return 0
