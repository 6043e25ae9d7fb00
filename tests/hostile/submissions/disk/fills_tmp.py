# what: /tmp, filled file by file
# verdict: limit files
# says: more or larger files than allowed
import os
import tempfile


def main(a, b):
    for number in range(200):
        with open(os.path.join(tempfile.gettempdir(), str(number)), "wb") as file:
            file.write(bytes(4 << 20))
    return a + b
