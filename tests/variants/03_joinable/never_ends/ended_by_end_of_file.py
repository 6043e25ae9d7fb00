"""A pipe for each worker's numbers and answers; closing it is the end of the work."""

from multiprocessing import Pipe, Process


def work(conn, others):
    for other in others:
        other.close()
    try:
        while True:
            conn.send(conn.recv() ** 2)
    except EOFError:
        conn.close()


def squares(numbers, workers):
    ends, team = [], []
    for _ in range(workers):
        here, there = Pipe()
        worker = Process(target=work, args=(there, [here, *ends]))
        worker.start()
        there.close()
        ends.append(here)
        team.append(worker)
    answers = []
    for index, number in enumerate(numbers):
        conn = ends[index % workers]
        conn.send(number)
        answers.append(conn.recv())
    for conn in ends:
        conn.close()
    for worker in team:
        worker.join()
    return sorted(answers)
