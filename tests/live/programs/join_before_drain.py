from multiprocessing import Process, Queue


def produce(queue):
    queue.put("x" * 300_000)


def main():
    queue = Queue()
    child = Process(target=produce, args=(queue,))
    child.start()
    child.join()
    return len(queue.get())
