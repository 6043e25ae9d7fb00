import queue
import time
from multiprocessing import Pipe, Process, Queue


def answer(items, writer):
    time.sleep(60)
    items.put("item")
    writer.send("message")


def main():
    """Ask again and again for what comes after a minute."""
    items = Queue()
    reader, writer = Pipe(duplex=False)
    child = Process(target=answer, args=(items, writer))
    child.start()
    while True:
        try:
            item = items.get_nowait()
            break
        except queue.Empty:
            pass
    while not reader.poll(0):
        pass
    message = reader.recv()
    while child.is_alive():
        pass
    return item, message
