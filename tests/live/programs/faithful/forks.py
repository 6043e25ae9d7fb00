"""os.fork, with text still in the buffer."""

import os
import time

print("before")
pid = os.fork()
if pid == 0:
    time.sleep(1)
    print("child")
    raise SystemExit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
