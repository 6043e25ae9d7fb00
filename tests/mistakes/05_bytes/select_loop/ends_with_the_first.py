# mistake: the loop ends when the first client closes
# fails: answers_everybody, ends_when_all_have_closed
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
                    conn.send_bytes(handler(message))
                except (EOFError, OSError):
                    return answered
                answered += 1
    return answered
