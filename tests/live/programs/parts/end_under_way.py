"""The only write end, but for that of who waits, is under way in a message, for as long as nobody takes it."""

import multiprocessing as mp
import socket
import time

fork = mp.get_context("fork")


def listen(reader):
    print(reader.recv(), flush=True)


def take_and_speak(connection):
    time.sleep(0.6)  # as long as three looks at parts: the end is under way meanwhile
    _data, (end,), _flags, _address = socket.recv_fds(connection, 1, 1)
    mp.connection.Connection(end, readable=False).send("served")


if __name__ == "__main__":
    ours, theirs = socket.socketpair()
    speaker = fork.Process(target=take_and_speak, args=(theirs,))
    speaker.start()
    reader, writer = fork.Pipe(duplex=False)
    listener = fork.Process(target=listen, args=(reader,))
    listener.start()
    socket.send_fds(ours, [b"x"], [writer.fileno()])
    reader.close()
    writer.close()
    speaker.join()
    listener.join()
