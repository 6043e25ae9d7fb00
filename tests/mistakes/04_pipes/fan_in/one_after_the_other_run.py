# mistake: starts a job only when the one before has ended, so jobs cannot wait for each other
# fails: none_blocks_another
# verdict: deadlock
# says: waits for data in a pipe
from multiprocessing import Pipe, Process


def collect(jobs):
    sent, codes = [], []
    for job in jobs:
        reader, writer = Pipe(duplex=False)
        process = Process(target=job, args=(writer,))
        process.start()
        writer.close()
        messages = []
        try:
            while True:
                messages.append(reader.recv())
        except EOFError:
            pass
        process.join()
        sent.append(messages)
        codes.append(process.exitcode)
    return sent, codes

