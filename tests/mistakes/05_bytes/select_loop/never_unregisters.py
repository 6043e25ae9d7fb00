# mistake: a client that has gone is closed but stays registered, so the loop waits for nobody
# fails: answers_everybody, ends_when_all_have_closed
# verdict: deadlock
# says: Deadlock

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
                    continue
                try:
                    conn.send_bytes(handler(message))
                    answered += 1
                except OSError:
                    pass
    return answered
