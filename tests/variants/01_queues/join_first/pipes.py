"""A pipe for each worker instead of a queue: no feeder thread, and send() itself waits until somebody reads."""

from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def send(number, size, writer):
    writer.send_bytes(bytes([number]) * size)
    writer.close()


def gather(workers, size):
    processes, readers = [], []
    for number in range(workers):
        reader, writer = Pipe(duplex=False)
        process = Process(target=send, args=(number, size, writer))
        process.start()
        writer.close()
        processes.append(process)
        readers.append(reader)
    messages = []
    while readers:
        for reader in wait(readers):
            messages.append(reader.recv_bytes())
            reader.close()
            readers.remove(reader)
    for process in processes:
        process.join()
    return sorted(messages)
