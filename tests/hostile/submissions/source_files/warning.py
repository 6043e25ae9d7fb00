# what: code that Python warns of
# verdict: finished
# passes: returns ends leaves_nothing
def main(a, b):
    if a is 5:
        pass
    return a + b
