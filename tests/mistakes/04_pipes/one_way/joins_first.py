# mistake: joins the child before it receives; a pipe holds far less than a megabyte
# fails: streams_more_than_the_pipe_holds
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe
from multiprocessing import Pipe, Process


def send_all(writer, items):
    for item in items:
        writer.send(item)


def stream(items):
    reader, writer = Pipe(duplex=False)
    child = Process(target=send_all, args=(writer, items))
    child.start()
    writer.close()
    child.join()
    received = []
    try:
        while True:
            received.append(reader.recv())
    except EOFError:
        return received
