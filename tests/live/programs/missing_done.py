from multiprocessing import JoinableQueue, Process


def work(queue):
    queue.get()


def main():
    queue = JoinableQueue()
    child = Process(target=work, args=(queue,))
    child.start()
    queue.put("task")
    queue.join()
