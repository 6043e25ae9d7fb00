# mistake: serves one client until it closes before it looks at the next
# fails: silent_client_holds_up_nobody
# verdict: deadlock
# says: waits for data in a pipe


def serve(conns, handler):
    answered = 0
    for conn in conns:
        while True:
            try:
                message = conn.recv_bytes()
            except EOFError:
                break
            conn.send_bytes(handler(message))
            answered += 1
    return answered
