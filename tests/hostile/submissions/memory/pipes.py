# what: as many pipes as can be opened, each full
# verdict: limit or raised or deadlock
import fcntl
import os


def main(a, b):
    kept = []
    while True:
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        kept.append((reader, writer))
        try:
            fcntl.fcntl(writer, 1031, 1 << 20)
        except OSError:
            pass
        try:
            while True:
                os.write(writer, bytes(65536))
        except BlockingIOError:
            pass
