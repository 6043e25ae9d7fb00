"""Lets multiprocessing.connection.wait() do what a selector does."""

from multiprocessing.connection import wait


def serve(conns, handler):
    answered = 0
    waiting = set(conns)
    while waiting:
        for conn in wait(waiting):
            try:
                message = conn.recv_bytes()
            except (EOFError, OSError):
                waiting.discard(conn)
                continue
            try:
                conn.send_bytes(handler(message))
                answered += 1
            except BrokenPipeError:
                waiting.discard(conn)
            except ConnectionResetError:
                waiting.discard(conn)
    return answered
