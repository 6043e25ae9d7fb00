# mistake: the length of the grown buffer is returned in place of the message's
# fails: grows_in_place, takes_one_message_each
# verdict: finished
# says: returned 13

from multiprocessing import BufferTooShort


def recv_into(conn, buffer, offset):
    try:
        return conn.recv_bytes_into(buffer, offset)
    except BufferTooShort as error:
        buffer[offset:] = error.args[0]
        return len(buffer)
