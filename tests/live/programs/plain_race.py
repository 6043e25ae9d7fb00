from multiprocessing import Process, Value


def add(total, n):
    for _ in range(2):
        with total.get_lock():
            seen = total.value
        with total.get_lock():
            total.value = seen + n


if __name__ == "__main__":
    total = Value("i", 0)
    children = [Process(target=add, args=(total, n)) for n in (1, 10)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print("total", total.value)
