# mistake: trusts a count sent in advance, so a child that dies on the way is waited for all the same
# fails: a_dying_child_ends_the_stream
# verdict: deadlock
# cause: child_died
# says: waits for data in a pipe
from multiprocessing import Pipe, Process


def send_all(writer, items):
    writer.send(len(items))
    for item in items:
        writer.send(item)


def stream(items):
    reader, writer = Pipe(duplex=False)
    child = Process(target=send_all, args=(writer, items))
    child.start()
    received = [reader.recv() for _ in range(reader.recv())]
    child.join()
    return received
