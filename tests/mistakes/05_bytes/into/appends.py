# mistake: the message that didn't fit is put at the end of the buffer in place of the offset
# fails: grows_in_place
# verdict: finished
# says: there stands

from multiprocessing import BufferTooShort


def recv_into(conn, buffer, offset):
    try:
        return conn.recv_bytes_into(buffer, offset)
    except BufferTooShort as error:
        buffer.extend(error.args[0])
        return len(error.args[0])
