# what: writes where no path is short enough to lead
# verdict: limit files
# passes: none
import os
import tempfile


def main(a, b):
    os.chdir(tempfile.gettempdir())
    for _ in range(20):
        os.mkdir("d" * 250)
        os.chdir("d" * 250)
    for number in range(40):
        with open(f"{number}", "wb") as file:
            file.write(bytes(7 << 20))
    return a + b
