# what: Chinese in GBK, and says so
# verdict: finished
# passes: returns ends leaves_nothing
# bytes: made
SOURCE = "# coding: gbk\n饺子 = 1\n\n\ndef main(a, b):\n    return a + b\n".encode("gbk")
