"""End of file comes when every copy of the write end is closed."""

import multiprocessing as mp


def read(reader, writer):
    writer.close()
    try:
        while True:
            print(reader.recv(), flush=True)
    except EOFError:
        print("end", flush=True)


if __name__ == "__main__":
    reader, writer = mp.Pipe(duplex=False)
    child = mp.Process(target=read, args=(reader, writer))
    child.start()
    writer.send("one")
    writer.close()
    child.join()
