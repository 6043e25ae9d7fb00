# mistake: leaves the waiting to a thread, which waits on after the timeout and takes the next message
# fails: gives_up_after_the_timeout, leaves_nothing_behind
# verdict: deadlock
# cause: waits_for_itself
# says: at last
from threading import Thread


def latest(conn, timeout):
    received = []
    if conn.poll():
        received.append(conn.recv())
    else:
        waiter = Thread(target=lambda: received.append(conn.recv()))
        waiter.start()
        waiter.join(timeout)
        if not received:
            return None
    try:
        while conn.poll():
            received.append(conn.recv())
    except EOFError:
        pass
    return received[-1]
