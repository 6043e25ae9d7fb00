# mistake: takes what else is there, and falls if that is the end of file (depends on timing)
# fails: answers_everybody
# verdict: raised
# says: raised

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
                    conn.send_bytes(handler(conn.recv_bytes()))
                    answered += 1
                except (EOFError, OSError):
                    selector.unregister(conn)
                    conn.close()
                    continue
                while conn.poll():
                    conn.send_bytes(handler(conn.recv_bytes()))
                    answered += 1
    return answered
