# what: a program that looks like the resource tracker stays when nobody is left
# verdict: finished
# passes: returns ends
# left: process
import os, sys, tempfile
CODE = "from multiprocessing.resource_tracker import main;main(5)"
def main(a, b):
    home = tempfile.mkdtemp()
    os.mkdir(home + "/multiprocessing")
    open(home + "/multiprocessing/__init__.py", "w").close()
    r, w = os.pipe()
    with open(home + "/multiprocessing/resource_tracker.py", "w") as f:
        f.write(f"import os\ndef main(n):\n  os.write({w}, b'x')\n  os.close({w})\n  os.read(os.pipe()[0], 1)\n")
    if os.fork() == 0:
        os.set_inheritable(w, True)
        os.chdir(home)
        os.execv(sys.executable, [sys.executable, "-S", "-c", CODE])
    os.close(w)
    os.read(r, 1)
    return a + b
