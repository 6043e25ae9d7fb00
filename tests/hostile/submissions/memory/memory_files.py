# what: files in memory that are open and mapped nowhere
# verdict: raised PermissionError
import os


def main(a, b):
    files = []
    for _ in range(100):
        files.append(os.memfd_create("x"))
        os.write(files[-1], bytes(4 << 20))
    return a + b
