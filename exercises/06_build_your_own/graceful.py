"""A worker that ends gracefully: work(q, results, handle), the target of a worker process.

`q` and `results` are multiprocessing.Queue objects, `handle` is a function of one item.

- For every item that it takes from `q`, in that order, the worker puts handle(item) on `results`.
  Any item is just an item, None too.
- This goes on until the process receives SIGTERM, be it while it waits for an item, while handle()
  runs, or at any other moment once it has handled its first item.
- Then it finishes the item in hand: handle(item) runs to its end and its result arrives.
- It takes no further item and ends by itself, within a second, with exit code 0.
- Nothing is lost: each item was either handled or is still on `q`, and other processes can go on
  using both queues. Another SIGTERM changes nothing.

    worker = Process(target=work, args=(q, results, str.upper))
    worker.start()
    q.put("a")
    results.get()  # "A"
    worker.terminate()  # this sends SIGTERM
    worker.join()
    worker.exitcode  # 0

In the Python documentation: signal.signal, Execution of Python signal handlers; and PEP 475, which
says what becomes of a blocking call that a signal interrupts.
"""

import signal
from queue import Empty


def work(q, results, handle):
    """Handle items until SIGTERM; then finish the one in hand and return."""
    # TODO: what may the handler do, and how does a get() that is waiting come to know of it?
    raise NotImplementedError
