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
    # TODO: which worker may look at `visits`, and change it, while another does? When is a task done?
    raise NotImplementedError


def crawl(start: str, links: dict[str, list[str]], workers: int) -> dict[str, int]:
    """Returns every page that can be reached from `start`, with its number of visits."""
    # TODO: give every page a place in an array that all workers share, and let the first task go.
    raise NotImplementedError


if __name__ == "__main__":
    print(crawl("a", {"a": ["b", "c"], "b": ["a", "c"], "x": ["a"]}, 2))
