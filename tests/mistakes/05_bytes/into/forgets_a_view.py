# mistake: a memoryview of the buffer is kept for the next call, so its owner can't resize it
# fails: leaves_nothing_behind
# verdict: finished
# says: a memoryview of it is open

from multiprocessing import BufferTooShort

views = {}


def recv_into(conn, buffer, offset):
    if id(buffer) not in views:
        views[id(buffer)] = memoryview(buffer)
    try:
        return conn.recv_bytes_into(views[id(buffer)], offset)
    except BufferTooShort as error:
        views.pop(id(buffer)).release()
        buffer[offset:] = error.args[0]
        return len(error.args[0])
