# mistake: asks for the exit codes at end of file, when a process may still be on its way out
# fails: tells_how_each_job_ended
# verdict: finished
# says: returned
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
    while places:
        for reader in wait(list(places)):
            try:
                sent[places[reader]].append(reader.recv())
            except EOFError:
                del places[reader]
                reader.close()
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.join()
    return sent, codes
