# mistake: hears the jobs one after the other; whoever is further back waits for room and is not heard
# fails: none_blocks_another
# verdict: deadlock
# says: waits for room in a full pipe
from multiprocessing import Pipe, Process


def collect(jobs):
    readers, processes = [], []
    for job in jobs:
        reader, writer = Pipe(duplex=False)
        process = Process(target=job, args=(writer,))
        process.start()
        writer.close()
        readers.append(reader)
        processes.append(process)
    sent = []
    for reader in readers:
        messages = []
        try:
            while True:
                messages.append(reader.recv())
        except EOFError:
            sent.append(messages)
    for process in processes:
        process.join()
    return sent, [process.exitcode for process in processes]

