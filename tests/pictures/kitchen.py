"""A cook who is never told that nobody orders any more."""

from multiprocessing import Process, Queue


def cook(orders, meals):
    while True:
        order = orders.get()
        if order is None:
            break
        meals.put(f"{order}, hot")


def main():
    orders, meals = Queue(), Queue()
    process = Process(target=cook, args=(orders, meals))
    process.start()
    for order in ["soup", "rice", "tea"]:
        orders.put(order)
    process.join()
    while not meals.empty():
        print(meals.get())


if __name__ == "__main__":
    main()
