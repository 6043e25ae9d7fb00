# what: a pool far larger than allowed
# verdict: limit processes or raised or spinning cpu
from multiprocessing import Pool


def main(a, b):
    with Pool(1000) as pool:
        return pool.apply(int, (a + b,))
