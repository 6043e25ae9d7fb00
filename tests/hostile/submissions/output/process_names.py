# what: names that would break a line, a terminal or an encoding
# verdict: finished
# passes: returns ends
# left: process
from multiprocessing import Process, Queue


def wait(queue):
    queue.get()


def main(a, b):
    for name in ("x\n100/100\n", "\x1b[2J", "\u202egnorw", "\ud800", "=cmd()", "<script>", "x" * 100_000):
        Process(target=wait, args=(Queue(),), daemon=True, name=name).start()
    return a + b
