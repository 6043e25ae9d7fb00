# what: threads without an end
# verdict: limit threads
# says: more threads than allowed
import threading


def main(a, b):
    never = threading.Event()
    while True:
        threading.Thread(target=never.wait, daemon=True).start()
