# what: a billion seconds
# verdict: spinning virtual_horizon
import time


def main(a, b):
    time.sleep(10**9)
