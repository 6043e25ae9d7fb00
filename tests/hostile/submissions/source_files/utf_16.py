# what: another encoding, without a word
# verdict: unloadable syntax
# says: cannot be loaded
# bytes: made
SOURCE = "def main(a, b):\n    return a + b\n".encode("utf-16")
