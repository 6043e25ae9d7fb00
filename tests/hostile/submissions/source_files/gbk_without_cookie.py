# what: Chinese in GBK, and does not say so
# verdict: unloadable syntax
# bytes: made
SOURCE = "name = '饺子'\n\n\ndef main(a, b):\n    return a + b\n".encode("gbk")
