# mistake: the connection is closed before it is unregistered, and then it has no fileno() any more
# fails: answers_everybody, ends_when_all_have_closed
# verdict: raised
# says: handle is closed

import selectors


def serve(conns, handler):
    answered = 0
    with selectors.DefaultSelector() as selector:
        for conn in conns:
            selector.register(conn, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select():
                conn = key.fileobj
                try:
                    message = conn.recv_bytes()
                except (EOFError, OSError):
                    conn.close()
                    selector.unregister(conn)
                    continue
                try:
                    conn.send_bytes(handler(message))
                    answered += 1
                except OSError:
                    pass
    return answered
