# what: one child a second that never ends
# verdict: limit processes
import time
from multiprocessing import Event, Process


def main(a, b):
    never = Event()
    while True:
        Process(target=never.wait).start()
        time.sleep(1)
