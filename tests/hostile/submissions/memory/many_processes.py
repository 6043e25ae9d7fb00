# what: ten children, each with a little
# verdict: limit memory
from multiprocessing import Event, Process


def fill(never):
    block = bytearray(20 << 20)
    never.wait()
    return block


def main(a, b):
    never = Event()
    for _ in range(10):
        Process(target=fill, args=(never,)).start()
    never.wait()
