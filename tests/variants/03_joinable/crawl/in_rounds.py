"""Round after round: all pages found in one round are the tasks of the next."""

from multiprocessing import JoinableQueue, Process, Queue


def look_up(todo, found, links):
    while True:
        page = todo.get()
        found.put((page, links.get(page, [])))
        todo.task_done()


def crawl(start, links, workers):
    todo, found = JoinableQueue(), Queue()
    team = []
    for _ in range(workers):
        team.append(Process(target=look_up, args=(todo, found, links), daemon=True))
        team[-1].start()
    visits, tasks = {}, [start]
    while tasks:
        for page in tasks:
            todo.put(page)
        todo.join()
        reports = [found.get() for _ in tasks]
        for page, _ in reports:
            visits[page] = visits.get(page, 0) + 1
        new = {link for _, more in reports for link in more}
        tasks = [page for page in new if page not in visits]
    for worker in team:
        worker.terminate()
    for worker in team:
        worker.join()
    return visits
