# mistake: an empty message is taken for the end, as it would be on a bare socket
# fails: answers_everybody, silent_client_holds_up_nobody
# verdict: finished
# says: but heard

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
                    message = b""
                if not message:
                    selector.unregister(conn)
                    conn.close()
                    continue
                try:
                    conn.send_bytes(handler(message))
                    answered += 1
                except OSError:
                    pass
    return answered
