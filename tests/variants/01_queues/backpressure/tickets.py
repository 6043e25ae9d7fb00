"""A ticket for each item that may be sent: first as many as there are places, then one for each item taken."""

from multiprocessing import Process, Queue


class Producer(Process):
    def __init__(self, tickets, q, items):
        super().__init__()
        self.tickets = tickets
        self.q = q
        self.items = items

    def run(self):
        for item in self.items:
            self.tickets.get()
            self.q.put((True, item))
        self.q.put((False, None))


def bounded_transfer(items, capacity):
    tickets, q = Queue(), Queue()
    for _ in range(min(capacity, len(items))):
        tickets.put("ticket")
    producer = Producer(tickets, q, items)
    producer.start()
    taken = []
    more, item = q.get()
    while more:
        taken.append(item)
        if len(taken) + capacity <= len(items):
            tickets.put("ticket")
        more, item = q.get()
    producer.join()
    return taken
