# mistake: a wrapper catches every exception, so a job that failed ends with exit code 0
# fails: tells_how_each_job_ended
# verdict: finished
# says: returned
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def run(job, writer):
    try:
        job(writer)
    except BaseException as error:
        print(f"job failed: {error!r}")
    finally:
        writer.close()


def collect(jobs):
    sent, processes, places = [], [], {}
    for place, job in enumerate(jobs):
        reader, writer = Pipe(duplex=False)
        process = Process(target=run, args=(job, writer))
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
    for process in processes:
        process.join()
    return sent, [process.exitcode for process in processes]
