# mistake: a memoryview of the buffer is open while the buffer should grow
# fails: grows_in_place
# verdict: raised
# says: raised BufferError

from multiprocessing import BufferTooShort


def recv_into(conn, buffer, offset):
    room = memoryview(buffer)[offset:]
    try:
        return conn.recv_bytes_into(room)
    except BufferTooShort as error:
        buffer[offset:] = error.args[0]
        return len(error.args[0])
