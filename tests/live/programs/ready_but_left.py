import time
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def answer(writer, go_on):
    writer.send("first")
    time.sleep(60)
    go_on.send("now")


def main():
    """Look again and again at what is ready, and take nothing of it until something else comes after a minute."""
    reader, writer = Pipe(duplex=False)
    news, go_on = Pipe(duplex=False)
    child = Process(target=answer, args=(writer, go_on))
    child.start()
    while news not in wait([reader, news]):
        pass
    taken = reader.recv(), news.recv()
    child.join()
    return taken
