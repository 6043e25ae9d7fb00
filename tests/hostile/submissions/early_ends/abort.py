# what: abort()
# verdict: crashed SIGABRT
import os


def main(a, b):
    os.abort()
