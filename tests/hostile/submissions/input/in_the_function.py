# what: asks in the function
# verdict: raised EOFError
# says: input() has nobody to ask
def main(a, b):
    return input()
