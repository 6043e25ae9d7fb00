"""End of file that cannot come: the reader has the write end, too."""

import os

reader, writer = os.pipe()
child = os.fork()
if child == 0:
    while os.read(reader, 10):  # BLOCKED fork-1
        pass
    os._exit(0)
os.close(writer)
os.waitpid(child, 0)  # BLOCKED main
