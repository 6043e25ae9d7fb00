# mistake: SIGTERM does what it does by default: the process is killed
# fails: stops_while_waiting, finishes_the_item_in_hand
# verdict: finished
# says: exit code was


def work(q, results, handle):
    while True:
        results.put(handle(q.get()))
