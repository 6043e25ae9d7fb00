# mistake: uses None as a sentinel, but None may be an item
# fails: streams_in_order
# verdict: finished
# says: returned
from multiprocessing import Pipe, Process


def send_all(reader, writer, items):
    reader.close()
    try:
        for item in items:
            writer.send(item)
        writer.send(None)
    except BrokenPipeError:
        pass


def stream(items):
    reader, writer = Pipe(duplex=False)
    child = Process(target=send_all, args=(reader, writer, items))
    child.start()
    received = list(iter(reader.recv, None))
    reader.close()
    child.join()
    return received
