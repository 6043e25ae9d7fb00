# what: a cookie that names no encoding
# verdict: unloadable syntax
# bytes: made
SOURCE = b"# coding: no-such-thing\ndef main(a, b):\n    return a + b\n"
