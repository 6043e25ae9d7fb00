# what: two processes send each other one item for ever
# verdict: spinning
from multiprocessing import Pipe, Process


def echo(end):
    while True:
        end.send(end.recv())


def main(a, b):
    mine, theirs = Pipe()
    Process(target=echo, args=(theirs,), daemon=True).start()
    while True:
        mine.send(1)
        mine.recv()
