"""A child goes on after its parent has ended."""

import os
import time

print("before", flush=True)
if os.fork() == 0:
    time.sleep(1)
    print("the orphan speaks", flush=True)
