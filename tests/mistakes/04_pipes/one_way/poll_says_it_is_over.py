# mistake: stops as soon as nothing is there at the moment, which a slow child has to pay for
# fails: streams_in_order
# verdict: finished
# says: returned
from multiprocessing import Pipe, Process


def send_all(reader, writer, items):
    reader.close()
    try:
        for item in items:
            writer.send(item)
    except BrokenPipeError:
        pass


def stream(items):
    reader, writer = Pipe(duplex=False)
    child = Process(target=send_all, args=(reader, writer, items))
    child.start()
    writer.close()
    received = []
    try:
        reader.poll(None)
        while reader.poll():
            received.append(reader.recv())
    except EOFError:
        pass
    reader.close()
    child.join()
    return received
