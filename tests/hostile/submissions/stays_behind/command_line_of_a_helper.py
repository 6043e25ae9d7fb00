# what: the child runs another program whose arguments quote the helper's code
# verdict: finished
# passes: returns ends
# left: process
import os
import sys

CODE = "import os; 'from multiprocessing.resource_tracker import main;main(3)'; os.read(os.pipe()[0], 1)"


def main(a, b):
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", CODE])
    return a + b
