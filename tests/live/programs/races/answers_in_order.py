"""Answers are taken to come in the order of the questions."""

import multiprocessing as mp


def square(number, answers):
    answers.put(number * number)


if __name__ == "__main__":
    fork = mp.get_context("fork")
    answers = fork.SimpleQueue()
    children = [fork.Process(target=square, args=(number, answers)) for number in (1, 2, 3)]
    for child in children:
        child.start()
    print([answers.get() for _ in children])
    for child in children:
        child.join()
