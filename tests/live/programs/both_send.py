from multiprocessing import Pipe, Process

BIG = b"x" * 1_000_000


def partner(end):
    end.send_bytes(BIG)
    end.recv_bytes()


def main():
    mine, theirs = Pipe()
    child = Process(target=partner, args=(theirs,))
    child.start()
    mine.send_bytes(BIG)
    mine.recv_bytes()
    child.join()
