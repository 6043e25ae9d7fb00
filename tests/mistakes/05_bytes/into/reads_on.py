# mistake: takes every message that is there already, where one was asked for (depends on timing)
# fails: takes_one_message_each
# verdict: deadlock
# says: waits for data in a pipe


def recv_into(conn, buffer, offset):
    message = conn.recv_bytes()
    try:
        while conn.poll():
            message += conn.recv_bytes()
    except EOFError:
        pass
    buffer[offset : offset + len(message)] = message
    return len(message)
