"""An exit code of its own."""

import sys

print("bye")
sys.exit(3)
