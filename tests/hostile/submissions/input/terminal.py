# what: opens the terminal
# verdict: raised
import os


def main(a, b):
    return os.read(os.open("/dev/tty", os.O_RDWR), 1)
