# what: UTF-8 with a mark
# verdict: finished
# passes: returns ends leaves_nothing
# bytes: made
SOURCE = b"\xef\xbb\xbfdef main(a, b):\r\n    return a + b\r\n"
