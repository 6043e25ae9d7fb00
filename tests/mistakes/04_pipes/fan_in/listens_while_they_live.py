# mistake: listens only while a process is alive, and so misses what was sent just before the last one ended
# fails: collects_in_order
# verdict: finished
# says: returned
import time
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def collect(jobs):
    sent, processes, places = [], [], {}
    for place, job in enumerate(jobs):
        reader, writer = Pipe(duplex=False)
        process = Process(target=job, args=(writer,))
        process.start()
        writer.close()
        sent.append([])
        processes.append(process)
        places[reader] = place
    while any(process.is_alive() for process in processes):
        if not places:
            time.sleep(0.01)
        for reader in wait(list(places), 0.01) if places else []:
            try:
                sent[places[reader]].append(reader.recv())
            except EOFError:
                del places[reader]
    for process in processes:
        process.join()
    return sent, [process.exitcode for process in processes]

