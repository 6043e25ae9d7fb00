# mistake: the name is bound to a longer bytearray; the caller's buffer never sees the message
# fails: grows_in_place, takes_one_message_each
# verdict: finished
# says: the caller's buffer

from multiprocessing import BufferTooShort


def recv_into(conn, buffer, offset):
    try:
        return conn.recv_bytes_into(buffer, offset)
    except BufferTooShort as error:
        message = error.args[0]
        buffer = buffer[:offset] + message
        return len(message)
