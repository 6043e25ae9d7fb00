from multiprocessing import Pipe, Process


def read_all(reader):
    try:
        while True:
            reader.recv()
    except EOFError:
        pass


def main():
    reader, writer = Pipe(duplex=False)
    child = Process(target=read_all, args=(reader,))
    child.start()
    reader.close()
    writer.send("only")
    child.join()
