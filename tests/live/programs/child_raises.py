from multiprocessing import Process, Queue


def produce(queue):
    raise KeyError("menu")


def main():
    queue = Queue()
    child = Process(target=produce, args=(queue,))
    child.start()
    return queue.get()
