"""Both sides send before they receive."""

import multiprocessing as mp


def exchange(conn):
    conn.send_bytes(bytes(1_000_000))  # BLOCKED main, Process-1
    conn.recv_bytes()


if __name__ == "__main__":
    ours, theirs = mp.Pipe()
    child = mp.Process(target=exchange, args=(theirs,))
    child.start()
    exchange(ours)
