# what: a file larger than files may be
# verdict: limit files
import tempfile


def main(a, b):
    with tempfile.TemporaryFile() as file:
        for _ in range(100):
            file.write(bytes(1 << 20))
