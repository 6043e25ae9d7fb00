"""Two processes, one queue, one message.

Write hand_over(message). It starts two processes that share one Queue: the producer puts
`message` on the queue, the consumer takes it off. (`produce` is ready for you.)

Return (message as the consumer got it, the producer's pid, the consumer's pid).

- A message is anything that can be pickled: "hello", None, "", a list, a megabyte.
- What a function returns in another process reaches nobody. So the consumer reports what
  it got, and the report comes back to the caller through a second queue.
- When hand_over returns, both processes have ended and have been joined.
- It works under the start methods fork, spawn and forkserver: keep the functions that run
  in a process at the top level of the file, and give them their queues as arguments.

    hand_over("hello")   # ("hello", 4711, 4712): the pids are new ones each time

In Python's documentation of multiprocessing, look up "Exchanging objects between
processes", Process (start, join, pid) and Queue (put, get).
"""

from multiprocessing import Process, Queue
from typing import Any


def produce(q, message):
    """Runs in the producer."""
    q.put(message)


def consume(q, report):
    """Runs in the consumer: takes the message and reports it."""
    # TODO: take one message off q. How does the caller learn what it was?
    raise NotImplementedError


def hand_over(message) -> tuple[Any, int, int]:
    """Returns the message as the consumer got it, and the pids of producer and consumer."""
    # TODO: make two queues and two processes. Which comes first at the end: the report, or the joins?
    raise NotImplementedError


if __name__ == "__main__":
    print(hand_over("hello"))
