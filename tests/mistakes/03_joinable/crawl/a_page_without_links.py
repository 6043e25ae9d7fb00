# mistake: a page that is no key of `links` kills the worker, and its task is never done
# fails: every_page_within_reach, a_chain_is_followed_to_its_end, hardly_anything_to_follow
# verdict: deadlock
# cause: child_died
# says: KeyError
import multiprocessing


def visit(todo, links, place, visits):
    while True:
        page = todo.get()
        with visits.get_lock():
            new = visits[place[page]] == 0
            if new:
                visits[place[page]] += 1
        if new:
            for link in links[page]:
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
