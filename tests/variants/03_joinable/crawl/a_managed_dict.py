"""A manager holds the visits, a lock makes asking and marking one step before a page is put."""

import multiprocessing


def claim(page, visits, lock):
    with lock:
        if page in visits:
            return False
        visits[page] = 0
        return True


def work(todo, links, visits, lock):
    while True:
        page = todo.get()
        try:
            visits[page] += 1
            for link in set(links.get(page, ())):
                if claim(link, visits, lock):
                    todo.put(link)
        finally:
            todo.task_done()


def crawl(start, links, workers):
    with multiprocessing.Manager() as manager:
        visits, lock = manager.dict({start: 0}), multiprocessing.Lock()
        todo = multiprocessing.JoinableQueue()
        team = [
            multiprocessing.Process(target=work, args=(todo, links, visits, lock), daemon=True) for _ in range(workers)
        ]
        for worker in team:
            worker.start()
        todo.put(start)
        todo.join()
        for worker in team:
            worker.kill()
            worker.join()
        return dict(visits)
