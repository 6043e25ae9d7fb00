"""The end of a program is waited for whose output nobody reads."""

import subprocess
import sys

program = subprocess.Popen([sys.executable, "-c", "print('x' * 200_000)"], stdout=subprocess.PIPE)
program.wait()  # BLOCKED main
