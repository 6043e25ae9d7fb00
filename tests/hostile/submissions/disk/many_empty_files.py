# what: a million files with nothing in them
# verdict: limit files or spinning cpu
# exercise: brief
import os
import tempfile


def main(a, b):
    folder = tempfile.gettempdir()
    for number in range(1_000_000):
        os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY))
    return a + b
