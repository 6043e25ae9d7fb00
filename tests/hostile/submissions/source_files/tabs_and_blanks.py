# what: indented by both
# verdict: unloadable syntax
# says: TabError
# bytes: made
SOURCE = b"def main(a, b):\n\tif a:\n        return b\n"
