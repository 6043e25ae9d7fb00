"""Never joins its child."""

import multiprocessing as mp
from multiprocessing import connection


def work():
    pass


if __name__ == "__main__":
    child = mp.Process(target=work, name="worker")
    child.start()
    connection.wait([child.sentinel])
