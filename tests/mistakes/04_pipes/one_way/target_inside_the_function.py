# mistake: the target is a function inside a function, which only fork can start
# fails: works_however_processes_start
# verdict: raised
# says: local object
from multiprocessing import Pipe, Process


def stream(items):
    reader, writer = Pipe(duplex=False)

    def send_all():
        for item in items:
            writer.send(item)

    child = Process(target=send_all)
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
