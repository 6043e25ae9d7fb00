"""Gives each connection a thread of its own in place of a loop over all."""

from concurrent.futures import ThreadPoolExecutor


def serve_one(conn, handler):
    answered = 0
    with conn:
        while True:
            try:
                conn.send_bytes(handler(conn.recv_bytes()))
            except (EOFError, OSError):
                return answered
            answered += 1


def serve(conns, handler):
    if not conns:
        return 0
    with ThreadPoolExecutor(len(conns)) as threads:
        return sum(threads.map(serve_one, conns, [handler] * len(conns)))
