# what: os._exit(0) when the file is loaded
# verdict: ended_early exit code 0
import os

os._exit(0)
