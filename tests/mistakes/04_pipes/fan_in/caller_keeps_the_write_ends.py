# mistake: the caller keeps all write ends open, so no pipe ever ends
# fails: collects_in_order, none_blocks_another, carries_a_lot_from_everybody, leaves_nothing_behind
# verdict: deadlock
# cause: write_end_open
# says: holds the write end
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def collect(jobs):
    sent, processes, places, writers = [], [], {}, []
    for place, job in enumerate(jobs):
        reader, writer = Pipe(duplex=False)
        process = Process(target=job, args=(writer,))
        process.start()
        sent.append([])
        processes.append(process)
        places[reader] = place
        writers.append(writer)
    while places:
        for reader in wait(list(places)):
            try:
                sent[places[reader]].append(reader.recv())
            except EOFError:
                del places[reader]
                reader.close()
    for process in processes:
        process.join()
    return sent, [process.exitcode for process in processes]
