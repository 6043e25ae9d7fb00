"""Two locks of threads in two orders."""

import threading

a, b = threading.Lock(), threading.Lock()
both = threading.Barrier(2)


def work(first, second):
    with first:
        both.wait()
        with second:  # BLOCKED main/one, main/two
            pass


one = threading.Thread(target=work, args=(a, b), name="one")
two = threading.Thread(target=work, args=(b, a), name="two")
one.start()
two.start()
one.join()  # BLOCKED main
