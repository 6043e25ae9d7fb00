# mistake: a worker ticks off only the pages that are new, not those it has seen already
# fails: many_ways_to_one_page
# verdict: deadlock
# cause: missing_task_done
# says: waits in join() of JoinableQueue
import multiprocessing


def visit(todo, links, place, visits):
    while True:
        page = todo.get()
        with visits.get_lock():
            if visits[place[page]]:
                continue
            visits[place[page]] += 1
        for link in links.get(page, []):
            todo.put(link)
        todo.task_done()


def crawl(start, links, workers):
    pages = dict.fromkeys([start, *links, *(page for found in links.values() for page in found)])
    place = {page: index for index, page in enumerate(pages)}
    visits = multiprocessing.Array("i", len(place))
    todo = multiprocessing.JoinableQueue()
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
