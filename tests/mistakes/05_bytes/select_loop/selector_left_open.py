# mistake: the selector is never closed, and each call leaves its descriptor open
# fails: leaves_nothing_behind
# verdict: finished
# says: more descriptors open

import selectors


def serve(conns, handler):
    answered = 0
    selector = selectors.DefaultSelector()
    for conn in conns:
        selector.register(conn, selectors.EVENT_READ)
    while selector.get_map():
        for key, _ in selector.select():
            conn = key.fileobj
            try:
                conn.send_bytes(handler(conn.recv_bytes()))
                answered += 1
            except (EOFError, OSError):
                selector.unregister(conn)
                conn.close()
    return answered
