# mistake: asks one connection after the other without ever sleeping
# fails: silent_client_holds_up_nobody
# verdict: spinning
# says: keeps asking


def serve(conns, handler):
    answered = 0
    waiting = list(conns)
    while waiting:
        for conn in list(waiting):
            if not conn.poll():
                continue
            try:
                message = conn.recv_bytes()
            except (EOFError, OSError):
                waiting.remove(conn)
                continue
            try:
                conn.send_bytes(handler(message))
                answered += 1
            except OSError:
                pass
    return answered
