from multiprocessing import Pipe, Process


def listen(reader):
    return reader.recv()


def main():
    reader, writer = Pipe(duplex=False)
    child = Process(target=listen, args=(reader,))
    child.start()
    child.join()
    writer.send("too late")
