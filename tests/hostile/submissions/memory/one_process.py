# what: one process takes all there is
# verdict: limit memory
# says: more memory than the 128 MB allowed
def main(a, b):
    blocks = []
    while True:
        blocks.append(bytearray(1 << 22))
