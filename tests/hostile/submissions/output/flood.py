# what: prints without an end
# verdict: limit output
# says: more output than allowed
def main(a, b):
    while True:
        print("x" * 10_000)
