# what: yields instead of returning
# verdict: finished
# passes: ends leaves_nothing
# says: generator
def main(a, b):
    yield a + b
