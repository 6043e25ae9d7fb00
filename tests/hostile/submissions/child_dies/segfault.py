# what: the child crashes, and the parent waits at a pipe whose end it holds itself
# verdict: deadlock
import ctypes
from multiprocessing import Pipe, Process


def work(end):
    ctypes.string_at(0)


def main(a, b):
    mine, theirs = Pipe()
    Process(target=work, args=(theirs,)).start()
    return mine.recv()
