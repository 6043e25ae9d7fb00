# what: waits for a time that never comes
# verdict: spinning
import time


def main(a, b):
    while time.time() < 1e12:
        pass
