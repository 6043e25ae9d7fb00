"""What PipeJoinableQueue promises, asked of any answer: the promises of JoinableQueue."""

import multiprocessing
import time

from grader.suite import beside, scene


@beside
def attempt(action, *args, **kwargs):
    """Return "done", or the name of the exception."""
    try:
        action(*args, **kwargs)
    except Exception as error:
        return type(error).__name__
    return "done"


@beside
def put_all(q, items):
    for item in items:
        q.put(item)


@beside
def work_off(q, done):
    """Sleep as long as each task says, count it, say that it is done; None ends it."""
    while (nap := q.get()) is not None:
        time.sleep(nap)
        with done.get_lock():
            done.value += 1
        q.task_done()
    q.task_done()


@beside
def grow(q, done):
    """Each task of depth n puts two of depth n - 1 before it is done; None ends it."""
    while (depth := q.get()) is not None:
        for _ in range(2 if depth else 0):
            q.put(depth - 1)
        with done.get_lock():
            done.value += 1
        q.task_done()
    q.task_done()


@beside
def crew(target, q, workers):
    """Start the workers; return them and the number that they count up."""
    done = multiprocessing.Value("i", 0)
    processes = [multiprocessing.Process(target=target, args=(q, done)) for _ in range(workers)]
    for process in processes:
        process.start()
    return processes, done


@beside
def send_home(q, processes):
    for _ in processes:
        q.put(None)
    q.join()
    for process in processes:
        process.join()


@beside
def wait_until_done(q, report):
    q.join()
    report.put("woke")


@beside
def say_done(q, report):
    report.put(attempt(q.task_done))


@scene
def from_a_child(student, items, maxsize):
    q = student.PipeJoinableQueue(maxsize)
    child = multiprocessing.Process(target=put_all, args=(q, items))
    child.start()
    got = [q.get() for _ in items]
    child.join()
    for _ in items:
        q.task_done()
    q.join()
    return got


@scene
def full_and_empty(student, size):
    q = student.PipeJoinableQueue(size)
    for number in range(size):
        q.put(number)
    time.sleep(0.3)
    seen = [q.qsize(), q.full(), attempt(q.put_nowait, "x"), attempt(q.put, "x", timeout=0.1)]
    got = [q.get() for _ in range(size)]
    return [*seen, got, q.empty(), attempt(q.get_nowait), attempt(q.get, timeout=0.1)]


@scene
def done_when_join_returns(student, naps, workers, maxsize):
    q = student.PipeJoinableQueue(maxsize)
    processes, done = crew(work_off, q, workers)
    for nap in naps:
        q.put(nap)
    q.join()
    seen = done.value
    send_home(q, processes)
    return seen


@scene
def put_before_the_start(student, tasks, workers):
    q = student.PipeJoinableQueue()
    for _ in range(tasks):
        q.put(0)
    processes, done = crew(work_off, q, workers)
    q.join()
    seen = done.value
    send_home(q, processes)
    return seen


@scene
def tasks_that_make_tasks(student, depth, workers):
    q = student.PipeJoinableQueue()
    processes, done = crew(grow, q, workers)
    q.put(depth)
    q.join()
    seen = done.value
    send_home(q, processes)
    return [seen, attempt(q.task_done)]


@scene
def too_often(student, tasks):
    """Say task_done() once more than allowed, before, after, and in another process."""
    q = student.PipeJoinableQueue()
    report = multiprocessing.Queue()
    seen = [attempt(q.task_done)]
    for number in range(tasks):
        q.put(number)
    for _ in range(tasks):
        q.get()
    seen += [attempt(q.task_done) for _ in range(tasks + 1)]
    child = multiprocessing.Process(target=say_done, args=(q, report))
    child.start()
    seen.append(report.get())
    child.join()
    return seen


@scene
def refused(student):
    q = student.PipeJoinableQueue(1)
    q.put("x")
    time.sleep(0.3)
    said = [attempt(q.put_nowait, "y"), attempt(q.put, "y", timeout=0.1)]
    q.get()
    q.task_done()
    q.join()
    return [*said, attempt(q.task_done)]


@scene
def refused_for_what_it_is(student):
    q = student.PipeJoinableQueue()
    said = attempt(q.put, lambda: None)
    if said != "done":
        q.join()
    return "joined"


@scene
def several_join(student, joiners, rounds):
    q = student.PipeJoinableQueue()
    report = multiprocessing.Queue()
    q.join()
    woke = []
    for number in range(rounds):
        q.put(number)
        processes = [
            multiprocessing.Process(target=wait_until_done, args=(q, report))
            for _ in range(joiners)
        ]
        for process in processes:
            process.start()
        time.sleep(0.2)
        q.get()
        q.task_done()
        woke += [report.get() for _ in processes]
        for process in processes:
            process.join()
        q.join()
    return woke


def test_is_still_a_queue(play, draw):
    items = draw.items()
    play(from_a_child, items, draw.size(0, 3)).returns(items)
    size = draw.size(1, 5)
    run = play(full_and_empty, size)
    wanted = [size, True, "Full", "Full", list(range(size)), True, "Empty", "Empty"]
    run.check(
        run.value == wanted,
        f"maxsize={size}: filled, put_nowait, put(timeout=0.1), emptied, get_nowait, "
        f"get(timeout=0.1) gave {run.value!r}, expected {wanted!r}",
    )


def test_join_waits_for_the_work(play, draw):
    naps = [draw.choice([0.1, 0.2]) for _ in range(draw.size(1, 4))]
    workers = draw.size(1, 3)
    all_done(play(done_when_join_returns, naps, workers, 0), len(naps), workers)


def test_counts_every_task_once(play, draw):
    tasks, workers = draw.size(8, 12), draw.size(3, 4)
    all_done(play(put_before_the_start, tasks, workers), tasks, workers)


def test_counts_before_it_can_be_taken(play, draw):
    tasks, workers = draw.size(8, 12), draw.size(2, 3)
    all_done(play(done_when_join_returns, [0] * tasks, workers, 0), tasks, workers)
    depth = draw.size(1, 3)
    run = play(tasks_that_make_tasks, depth, 2)
    seen, said = run.value
    made = 2 ** (depth + 1) - 1
    run.check(
        seen == made,
        f"one task made others, {made} in all: when join() returned, {seen} were done",
    )
    run.check(said == "ValueError", f"one task_done() too many gave {said}, expected ValueError")
    run.ends()


def all_done(run, tasks, workers):
    """Check that join() returned when all was done, and that the program ended."""
    run.check(
        run.value == tasks,
        f"{workers} workers had {tasks} tasks: when join() returned, {run.value} were done",
    )
    run.ends()


def test_counts_only_what_was_put(play, draw):
    tasks = draw.size(1, 4)
    run = play(too_often, tasks)
    wanted = ["ValueError", *["done"] * tasks, "ValueError", "ValueError"]
    run.check(
        run.value == wanted,
        f"task_done() once on a new queue, {tasks + 1} times for {tasks} tasks, once in a child "
        f"gave {run.value!r}, expected {wanted!r}",
    )
    run = play(refused)
    wanted = ["Full", "Full", "ValueError"]
    run.check(
        run.value == wanted,
        f"maxsize=1: two puts too many, and one task_done() too many, gave {run.value!r}, "
        f"expected {wanted!r}",
    )
    play(refused_for_what_it_is).returns("joined")


def test_all_who_join_wake(play, draw):
    joiners = draw.size(2, 3)
    play(several_join, joiners, 2).returns(["woke"] * (2 * joiners))


def test_leaves_nothing_behind(play, draw):
    run = play(done_when_join_returns, [0, 0.1, 0], 2, 1, start_method="spawn")
    run.returns(3).leaves_nothing().ends()
