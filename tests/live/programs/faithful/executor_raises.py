"""As pool_raises, with concurrent.futures."""

from concurrent.futures import ProcessPoolExecutor


def divide(number):
    return 10 // number


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(divide, [1, 2, 5])))
        print(executor.submit(divide, 0).exception())
        executor.submit(divide, 0).result()
