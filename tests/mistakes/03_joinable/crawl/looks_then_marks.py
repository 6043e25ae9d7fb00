# mistake: looking and marking are two steps, and another worker may come between (in some schedules)
# fails: many_ways_to_one_page
# verdict: finished
# says: returned
import multiprocessing


def visit(todo, links, place, visits):
    while True:
        page = todo.get()
        if visits[place[page]] == 0:
            with visits.get_lock():
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
