# what: each generation forks twice, in a session of its own, and its parent ends
# verdict: limit processes
import os


def main(a, b):
    while True:
        if os.fork():
            continue
        os.setsid()
