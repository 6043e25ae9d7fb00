"""Goes round all pipes, asks each for a short moment, and waits for the sentinels of the processes at the end."""

from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def start(job):
    reader, writer = Pipe(duplex=False)
    process = Process(target=job, args=(writer,))
    process.start()
    writer.close()
    return reader, process


def collect(jobs):
    started = [start(job) for job in jobs]
    sent = [[] for _ in started]
    talking = set(range(len(started)))
    while talking:
        for place in sorted(talking):
            reader = started[place][0]
            try:
                while reader.poll(0.02):
                    sent[place].append(reader.recv())
            except EOFError:
                talking.remove(place)
    alive = {process.sentinel for _, process in started}
    while alive:
        alive -= set(wait(alive))
    for _, process in started:
        process.join()
    return sent, [process.exitcode for _, process in started]
