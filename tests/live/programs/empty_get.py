from multiprocessing import Queue


def main():
    queue = Queue()
    return queue.get()
