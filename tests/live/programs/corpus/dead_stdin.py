"""A program waits for the end of its input, and who started it for its end, with the input still open."""

import subprocess
import sys

program = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
program.stdin.write(b"a line\n")
program.stdin.flush()
program.wait()  # BLOCKED main
