# what: one request for everything
# verdict: limit memory
def main(a, b):
    return len(bytearray(1 << 40))
