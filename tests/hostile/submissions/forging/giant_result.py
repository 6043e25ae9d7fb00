# what: a result of a gigabyte
# verdict: finished or limit or raised MemoryError
# passes: none
def main(a, b):
    return "x" * (100 << 20)
