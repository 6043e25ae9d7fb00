"""Receives a message as bytes and assigns it to a slice, which grows if it must."""


def recv_into(conn, buffer, offset):
    message = conn.recv_bytes()
    buffer[offset : offset + len(message)] = message
    return len(message)
