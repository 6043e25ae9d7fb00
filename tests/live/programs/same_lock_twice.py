from multiprocessing import Lock


def main():
    lock = Lock()
    lock.acquire()
    lock.acquire()  # again
