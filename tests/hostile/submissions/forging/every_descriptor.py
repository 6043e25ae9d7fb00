# what: writes nonsense to every descriptor there is
# verdict: ended_early or finished or limit output or crashed
# passes: none
import os


def main(a, b):
    for number in range(1024):
        try:
            os.write(number, b"\xff" * 64)
            os.pwrite(number, b"\xff" * 64, 0)
        except OSError:
            pass
    os._exit(0)
