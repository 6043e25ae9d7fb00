# what: a cookie that names a codec which is no text encoding
# verdict: unloadable syntax
# bytes: made
SOURCE = b"# coding: zlib\ndef main(a, b):\n    return a + b\n"
