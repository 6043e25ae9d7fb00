# what: text that no file can hold
# verdict: finished
# passes: ends leaves_nothing
def main(a, b):
    return "\ud800"
