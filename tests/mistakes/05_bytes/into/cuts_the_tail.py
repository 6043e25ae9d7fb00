# mistake: everything from the offset on is replaced, so what stood after the message is lost
# fails: keeps_the_rest
# verdict: finished
# says: but the buffer has


def recv_into(conn, buffer, offset):
    message = conn.recv_bytes()
    buffer[offset:] = message
    return len(message)
