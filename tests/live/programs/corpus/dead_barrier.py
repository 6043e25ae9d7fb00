"""A barrier for one too many."""

import multiprocessing as mp


def meet(barrier):
    barrier.wait()  # BLOCKED Process-1, Process-2


if __name__ == "__main__":
    barrier = mp.Barrier(3)
    parties = [mp.Process(target=meet, args=(barrier,)) for _ in range(2)]
    for party in parties:
        party.start()
    for party in parties:
        party.join()  # BLOCKED main
