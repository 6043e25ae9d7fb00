# mistake: joins all processes before it takes anything out of the pipes
# fails: none_blocks_another, carries_a_lot_from_everybody
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe
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
    for process in processes:
        process.join()
    while places:
        for reader in wait(list(places)):
            try:
                sent[places[reader]].append(reader.recv())
            except EOFError:
                del places[reader]
                reader.close()
    return sent, [process.exitcode for process in processes]
