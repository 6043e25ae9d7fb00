"""Duplex pipes, all made in advance: each child closes every end but its own; a selector tells who speaks."""

import selectors
from multiprocessing import Pipe, Process


def run(job, own, pipes):
    for pair in pipes:
        for end in pair:
            if end is not own:
                end.close()
    job(own)


def collect(jobs):
    pipes = [Pipe() for _ in jobs]
    processes = [Process(target=run, args=(job, there, pipes)) for job, (_, there) in zip(jobs, pipes)]
    for process in processes:
        process.start()
    sent = [[] for _ in jobs]
    with selectors.DefaultSelector() as selector:
        for messages, (here, there) in zip(sent, pipes):
            there.close()
            selector.register(here, selectors.EVENT_READ, messages)
        while selector.get_map():
            for key, _ in selector.select():
                try:
                    key.data.append(key.fileobj.recv())
                except (EOFError, ConnectionResetError):
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
    for process in processes:
        process.join()
    return sent, [process.exitcode for process in processes]
