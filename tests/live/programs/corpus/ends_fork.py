"""os.fork and os.pipe."""

import os

reader, writer = os.pipe()
if os.fork() == 0:
    os.write(writer, b"from the child")
    os._exit(0)
os.close(writer)
while piece := os.read(reader, 4):
    print(piece)
os.wait()
