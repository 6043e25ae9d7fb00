# what: a file of a terabyte without a byte
# verdict: limit files
import tempfile


def main(a, b):
    with tempfile.TemporaryFile() as file:
        file.truncate(1 << 40)
