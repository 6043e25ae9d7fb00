# what: a thousand brackets in each other
# verdict: unloadable syntax
# bytes: made
SOURCE = b"x = " + b"(" * 1000 + b")" * 1000 + b"\n"
