from multiprocessing import Manager, Process


def note(shared):
    shared.append("noted")


def main():
    """Let a child append to a list that a manager keeps."""
    with Manager() as manager:
        shared = manager.list()
        child = Process(target=note, args=(shared,))
        child.start()
        child.join()
        return list(shared)
