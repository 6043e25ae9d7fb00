"""Question and answer over a duplex pipe."""

import multiprocessing as mp


def answer(conn):
    conn.send(conn.recv() * 2)


if __name__ == "__main__":
    ours, theirs = mp.Pipe()
    child = mp.Process(target=answer, args=(theirs,))
    child.start()
    ours.send(21)
    print(ours.recv())
    child.join()
