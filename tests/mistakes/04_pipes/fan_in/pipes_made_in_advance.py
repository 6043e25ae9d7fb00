# mistake: makes all pipes first, so that under fork every job holds the write ends of all the others
# fails: none_blocks_another, works_however_processes_start
# verdict: deadlock
# says: holds the write end
from multiprocessing import Pipe, Process


def collect(jobs):
    pipes = [Pipe(duplex=False) for _ in jobs]
    processes = [Process(target=job, args=(writer,)) for job, (_, writer) in zip(jobs, pipes)]
    for process in processes:
        process.start()
    sent, codes = [], []
    for process, (reader, writer) in zip(processes, pipes):
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

