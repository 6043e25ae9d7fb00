# mistake: the caller keeps its copy of the write end open while it receives
# fails: streams_in_order, ends_at_end_of_file, streams_more_than_the_pipe_holds, leaves_nothing_behind
# verdict: deadlock
# cause: write_end_open
# says: holds the write end
from multiprocessing import Pipe, Process


def send_all(writer, items):
    for item in items:
        writer.send(item)
    writer.close()


def stream(items):
    reader, writer = Pipe(duplex=False)
    child = Process(target=send_all, args=(writer, items))
    child.start()
    received = []
    try:
        while True:
            received.append(reader.recv())
    except EOFError:
        pass
    child.join()
    return received
