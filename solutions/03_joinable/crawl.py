"""Crawl a web of pages: tasks that create tasks.

Write crawl(start, links, workers). `links` maps a page to the pages it links to; a page that is
no key has no links. `start` is the first task on a JoinableQueue. Each of `workers` processes
takes a page from the queue, visits it, and puts the pages that it links to on the same queue.
Nobody knows beforehand how many tasks there will be; crawl waits in join() until none is left.

- Return {page: number of visits} for every page that can be reached from `start`, with `start`
  itself. The number is always 1, however many links lead to a page.
- A task is ticked off when its own new tasks are on the queue, and not before.
- "Has it been visited?" and "now it is" are one step, or two workers may visit the same page. A
  variable in one process is unknown to the others, so share what has been visited.
- Pages may link to themselves, to a page twice, and to each other in circles.
- When crawl returns, all workers have ended or been ended, and have been joined.

There is at least one worker. A page is any string, and may be very long.

    crawl("a", {"a": ["b", "c"], "b": ["a", "c"], "x": ["a"]}, 2)  # {"a": 1, "b": 1, "c": 1}

In the documentation of multiprocessing, look up: JoinableQueue.join(); Array and its
get_lock(), or Manager and Lock.
"""

from multiprocessing import Array, JoinableQueue, Process


def visit(todo, links, place, visits):
    """Visits pages for ever; in `visits`, the visits of a page are counted at its place."""
    while True:
        page = todo.get()
        # Who holds the array's lock looks and marks in one step; for all others the page is not new.
        with visits.get_lock():
            new = visits[place[page]] == 0
            if new:
                visits[place[page]] += 1
        if new:
            for link in links.get(page, []):
                todo.put(link)
        # Now the new tasks are counted, so the count of unfinished tasks cannot be 0 too early.
        todo.task_done()


def crawl(start: str, links: dict[str, list[str]], workers: int) -> dict[str, int]:
    """Returns every page that can be reached from `start`, with its number of visits."""
    # Whatever can turn up stands in `links`, so each page has its place in one array in shared memory.
    pages = dict.fromkeys([start, *links, *(page for found in links.values() for page in found)])
    place = {page: index for index, page in enumerate(pages)}
    visits, todo = Array("i", len(place)), JoinableQueue()
    team = [Process(target=visit, args=(todo, links, place, visits), daemon=True) for _ in range(workers)]
    for worker in team:
        worker.start()
    todo.put(start)
    todo.join()
    for worker in team:
        worker.terminate()
        worker.join()
    return {page: visits[index] for page, index in place.items() if visits[index]}


if __name__ == "__main__":
    print(crawl("a", {"a": ["b", "c"], "b": ["a", "c"], "x": ["a"]}, 2))
