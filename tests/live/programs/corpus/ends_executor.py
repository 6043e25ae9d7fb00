"""Tasks of an executor."""

from concurrent.futures import ProcessPoolExecutor


def double(number):
    return number * 2


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(double, range(4))))
