# what: hides files in a folder that nobody may enter
# verdict: finished
# passes: returns ends leaves_nothing
import os
import tempfile


def main(a, b):
    folder = os.path.join(tempfile.gettempdir(), "hidden")
    os.mkdir(folder)
    with open(os.path.join(folder, "state"), "w") as file:
        file.write("1")
    os.chmod(folder, 0)
    return a + b
