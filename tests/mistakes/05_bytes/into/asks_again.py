# mistake: after BufferTooShort it asks for the message again, but that one is off the wire already
# fails: grows_in_place, waits_for_no_other
# verdict: deadlock
# says: waits for data in a pipe

from multiprocessing import BufferTooShort


def recv_into(conn, buffer, offset):
    while True:
        try:
            return conn.recv_bytes_into(buffer, offset)
        except BufferTooShort as error:
            buffer.extend(bytes(len(error.args[0])))
