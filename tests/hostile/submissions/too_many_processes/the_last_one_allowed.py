# what: as many as are allowed, and no more
# verdict: finished
# passes: returns ends leaves_nothing
from multiprocessing import Event, Process


def main(a, b):
    go = Event()
    children = [Process(target=go.wait) for _ in range(15)]
    for child in children:
        child.start()
    go.set()
    for child in children:
        child.join()
    return a + b
