"""A task waits for another one that has no thread left."""

from concurrent.futures import ThreadPoolExecutor

executor = ThreadPoolExecutor(1)


def outer():
    return executor.submit(int).result()  # BLOCKED main/ThreadPoolExecutor-0_0


executor.submit(outer).result()  # BLOCKED main
