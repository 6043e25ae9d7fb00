# what: a nap, and another, and another
# verdict: spinning
import time


def main(a, b):
    while True:
        time.sleep(0.001)
