# mistake: takes the two ends of Pipe(duplex=False) in the wrong order
# fails: streams_in_order, streams_more_than_the_pipe_holds
# verdict: raised
# says: OSError
from multiprocessing import Pipe, Process


def send_all(writer, items):
    for item in items:
        writer.send(item)


def stream(items):
    writer, reader = Pipe(duplex=False)
    child = Process(target=send_all, args=(writer, items))
    child.start()
    writer.close()
    received = []
    try:
        while True:
            received.append(reader.recv())
    except EOFError:
        pass
    child.join()
    return received
