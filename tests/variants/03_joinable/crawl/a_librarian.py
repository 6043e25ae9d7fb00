"""One process keeps the book of pages; workers hand in what they find and wait till it is read."""

from multiprocessing import JoinableQueue, Process, SimpleQueue


def librarian(start, todo, found, book):
    visits = {start: 0}
    while (report := found.get()) is not None:
        page, links = report
        visits[page] += 1
        for link in links:
            if link not in visits:
                visits[link] = 0
                todo.put(link)
        found.task_done()
    book.put(visits)


def worker(todo, found, links):
    while (page := todo.get()) is not None:
        found.put((page, links.get(page, [])))
        found.join()
        todo.task_done()


def crawl(start, links, workers):
    todo, found, book = JoinableQueue(), JoinableQueue(), SimpleQueue()
    keeper = Process(target=librarian, args=(start, todo, found, book), daemon=True)
    team = [Process(target=worker, args=(todo, found, links), daemon=True) for _ in range(workers)]
    for process in [keeper, *team]:
        process.start()
    todo.put(start)
    todo.join()
    found.put(None)
    visits = book.get()
    for _ in team:
        todo.put(None)
    for process in [keeper, *team]:
        process.join()
    return visits
