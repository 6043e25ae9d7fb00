# what: an integer that Python refuses to write out
# verdict: finished
# passes: ends leaves_nothing
# says: expected
def main(a, b):
    return 10**50_000
