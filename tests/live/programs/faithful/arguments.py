"""What a program can see of how it was started."""

import os
import signal
import sys

print(sys.argv, __name__, __file__, __spec__, sys.path, os.getcwd(), sys.orig_argv[1:])
print(sorted(globals()))
print(sorted(os.environ.items()))
print(sys.flags, signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGPIPE), sys.stdout)
