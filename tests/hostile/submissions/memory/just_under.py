# what: most of what is allowed, for a moment
# verdict: finished
# passes: returns ends leaves_nothing
def main(a, b):
    return len(bytes(90 << 20)) - (90 << 20) + a + b
