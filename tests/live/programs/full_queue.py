from multiprocessing import Queue


def main():
    queue = Queue(1)
    queue.put("first")
    queue.put("second")
