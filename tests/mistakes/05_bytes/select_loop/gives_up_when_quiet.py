# mistake: a quiet moment is taken for the end
# fails: silent_client_holds_up_nobody, ends_when_all_have_closed
# verdict: finished
# says: but heard

import selectors


def serve(conns, handler):
    answered = 0
    with selectors.DefaultSelector() as selector:
        for conn in conns:
            selector.register(conn, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(timeout=0.1)
            if not ready:
                return answered
            for key, _ in ready:
                conn = key.fileobj
                try:
                    conn.send_bytes(handler(conn.recv_bytes()))
                    answered += 1
                except (EOFError, OSError):
                    selector.unregister(conn)
                    conn.close()
    return answered
