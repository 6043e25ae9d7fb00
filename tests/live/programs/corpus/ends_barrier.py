"""As many parties as the barrier is for."""

import multiprocessing as mp


def meet(barrier):
    barrier.wait()


if __name__ == "__main__":
    barrier = mp.Barrier(3)
    parties = [mp.Process(target=meet, args=(barrier,)) for _ in range(2)]
    for party in parties:
        party.start()
    barrier.wait()
    for party in parties:
        party.join()
    print("met")
