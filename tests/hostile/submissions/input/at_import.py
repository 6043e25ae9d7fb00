# what: asks a question when the file is loaded
# verdict: raised EOFError
# says: input() has nobody to ask
name = input("Your name? ")


def main(a, b):
    return a + b
