# what: a bracket too few
# verdict: unloadable syntax
# says: The file cannot be loaded
# bytes: made
SOURCE = b"def main(a, b:\n    return a + b\n"
