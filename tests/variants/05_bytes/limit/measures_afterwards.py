"""Takes the message as it comes and measures it; costs memory, but keeps the promise."""


def recv_limited(conn, limit):
    message = conn.recv_bytes()
    if len(message) <= limit:
        return message
    with conn:
        return None
