"""Polls bare descriptors and takes all that waits on one connection before the next."""

import select


def answer_all(conn, handler):
    """Answer what is there now; return how many, and whether the client is still there."""
    answered = 0
    try:
        while conn.poll():
            conn.send_bytes(handler(conn.recv_bytes()))
            answered += 1
    except (EOFError, ConnectionError):
        return answered, False
    return answered, True


def serve(conns, handler):
    by_fd = {conn.fileno(): conn for conn in conns}
    poller = select.poll()
    for fd in by_fd:
        poller.register(fd, select.POLLIN)
    total = 0
    while by_fd:
        for fd, _ in poller.poll():
            answered, still_there = answer_all(by_fd[fd], handler)
            total += answered
            if not still_there:
                poller.unregister(fd)
                by_fd.pop(fd).close()
    return total
