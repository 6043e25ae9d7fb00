# mistake: a queue with few places: the only worker waits for room that only it could make
# fails: one_worker_and_a_page_full_of_links
# verdict: deadlock
# cause: queue_full_nobody_gets
# says: Deadlock
import multiprocessing


def visit(todo, links, place, visits):
    while True:
        page = todo.get()
        with visits.get_lock():
            new = visits[place[page]] == 0
            if new:
                visits[place[page]] += 1
        if new:
            for link in links.get(page, []):
                todo.put(link)
        todo.task_done()


def crawl(start, links, workers):
    pages = dict.fromkeys([start, *links, *(page for found in links.values() for page in found)])
    place = {page: index for index, page in enumerate(pages)}
    visits = multiprocessing.Array("i", len(place))
    todo = multiprocessing.JoinableQueue(20)
    team = [
        multiprocessing.Process(target=visit, args=(todo, links, place, visits), daemon=True) for _ in range(workers)
    ]
    for worker in team:
        worker.start()
    todo.put(start)
    todo.join()
    for worker in team:
        worker.terminate()
        worker.join()
    return {page: visits[index] for page, index in place.items() if visits[index]}
