# what: a shared mapping, filled
# verdict: limit memory
import mmap


def main(a, b):
    block = mmap.mmap(-1, 1 << 30)
    for at in range(0, 1 << 30, 4096):
        block[at] = 1
    while True:
        pass
