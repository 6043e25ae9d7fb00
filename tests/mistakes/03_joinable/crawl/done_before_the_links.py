# mistake: a task is ticked off before its new tasks are on the queue, so join() is over too soon
# fails: a_chain_is_followed_to_its_end
# verdict: finished
# says: returned
import multiprocessing


def visit(todo, links, place, visits):
    while True:
        page = todo.get()
        with visits.get_lock():
            new = visits[place[page]] == 0
            if new:
                visits[place[page]] += 1
        todo.task_done()
        if new:
            for link in links.get(page, []):
                todo.put(link)


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
    visited = {page: visits[index] for page, index in place.items() if visits[index]}
    for worker in team:
        worker.terminate()
        worker.join()
    return visited
