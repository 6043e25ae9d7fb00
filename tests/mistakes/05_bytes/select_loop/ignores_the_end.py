# mistake: EOFError is passed over, and the loop wakes for the same closed client for ever
# fails: answers_everybody, ends_when_all_have_closed
# verdict: spinning
# cause: polling
# says: never ends

import selectors


def serve(conns, handler):
    answered = 0
    with selectors.DefaultSelector() as selector:
        for conn in conns:
            selector.register(conn, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select():
                try:
                    message = key.fileobj.recv_bytes()
                except (EOFError, OSError):
                    continue
                try:
                    key.fileobj.send_bytes(handler(message))
                    answered += 1
                except OSError:
                    pass
    return answered
