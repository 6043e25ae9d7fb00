# what: shared mappings that only children who have ended have touched
# verdict: limit memory
import mmap
import os


def main(a, b):
    blocks = []
    for _ in range(60):
        blocks.append(mmap.mmap(-1, 8 << 20))
        child = os.fork()
        if child == 0:
            blocks[-1][:] = b"x" * (8 << 20)
            os._exit(0)
        os.waitpid(child, 0)
    return a + b
