"""A message as exit code."""

import sys

sys.exit("some message")
