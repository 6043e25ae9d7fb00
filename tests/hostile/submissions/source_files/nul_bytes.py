# what: NUL in the middle
# verdict: unloadable syntax
# bytes: made
SOURCE = b"def main(a, b):\n    return a \0+ b\n"
