# what: each of a few children starts many threads
# verdict: limit threads
import threading
from multiprocessing import Process


def many():
    never = threading.Event()
    threads = [threading.Thread(target=never.wait) for _ in range(40)]
    for thread in threads:
        thread.start()


def main(a, b):
    children = [Process(target=many) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
