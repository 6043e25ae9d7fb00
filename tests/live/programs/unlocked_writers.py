"""Three processes send large messages into one end of a pipe without a lock, and may mix their pieces."""

from multiprocessing import Pipe, Process


def send(writer, number):
    for _ in range(2):
        writer.send_bytes(bytes([number]) * (100_000 + number))


def main():
    reader, writer = Pipe(duplex=False)
    for number in (1, 2, 3):
        Process(target=send, args=(writer, number), daemon=True).start()
    received = []
    for _ in range(6):
        try:
            message = reader.recv_bytes()
        except Exception as error:  # what a piece says when it is taken for a size
            return [*received, type(error).__name__]
        received.append((len(message), sorted(set(message))))
    return received
