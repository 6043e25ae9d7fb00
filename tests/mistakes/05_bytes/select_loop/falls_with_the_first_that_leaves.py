# mistake: a client that leaves without reading its answers ends the loop for all others
# fails: outlives_a_client_that_leaves
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
                    message = conn.recv_bytes()
                except EOFError:
                    selector.unregister(conn)
                    conn.close()
                    continue
                conn.send_bytes(handler(message))
                answered += 1
    return answered
