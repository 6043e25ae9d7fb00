"""Many pipes, one ear.

`collect(jobs)` runs each job in a process of its own, gives it the write end of a pipe of
its own, and listens to all of them at once. Every job is called as `job(conn)` and sends
what it likes. `collect` returns, for each job in the order of `jobs`, what it sent, and
the exit code of its process.

    >>> collect([count_to_three, fall_over])       # the second sends "oh" and then raises
    ([[1, 2, 3], ['oh']], [0, 1])

- None may block another: a job may be slow, send nothing, or send far more than a pipe
  holds, and all the others still run and are heard. Jobs may wait for each other.
- A job may crash. What it had sent before counts; the exit code is the one its process
  has: 1 after an exception, 3 after `os._exit(3)`, -9 when it was killed by signal 9.
- A job may close its end and work on: its exit code is known only when it has ended.
- When `collect` returns, all processes have ended and have been joined. No jobs: ([], []).
- It works under fork, spawn and forkserver. Under fork, which ends does job 2 inherit?

Look up `multiprocessing.connection.wait` in Python's documentation; its example is close.
"""

from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def collect(jobs):
    # TODO: start the jobs so that no write end gets into the wrong hands; hear them all at once.
    raise NotImplementedError


def count_to_three(conn):
    for number in (1, 2, 3):
        conn.send(number)


def fall_over(conn):
    conn.send("oh")
    raise RuntimeError("no further")


if __name__ == "__main__":
    print(collect([count_to_three, fall_over]))
