# mistake: returns as soon as the end of file is there; the child has not been joined
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind
from multiprocessing import Pipe, Process


def send_all(writer, items):
    for item in items:
        writer.send(item)


def stream(items):
    reader, writer = Pipe(duplex=False)
    Process(target=send_all, args=(writer, items)).start()
    writer.close()
    received = []
    try:
        while True:
            received.append(reader.recv())
    except EOFError:
        return received
