# what: a result of endless depth
# verdict: finished
# says: nested deeper
def main(a, b):
    result = []
    for _ in range(100_000):
        result = [result]
    return result
