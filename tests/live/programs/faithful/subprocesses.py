"""Other programs, Python and not, started from this one."""

import subprocess
import sys

CODE = "import os, sys; print(len(sys.path), 'PYTHONPATH' in os.environ, sorted(os.listdir('/proc/self/fd')))"
print(subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout)
print(subprocess.run("echo hi; sleep 0.1; exit 3", shell=True, check=False).returncode)
