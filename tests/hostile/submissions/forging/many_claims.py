# what: claims every field at once
# verdict: ended_early or unloadable or raised or finished
# passes: none
import os

from plumbline_shim import codec


def main(a, b):
    claim = {"value": 1, "raised": 7, "left": [], "unloadable": {}, "errno": "x", "line": -1, "names": 5, "file": b""}
    data = codec.encode(claim)
    os.pwrite(902, len(data).to_bytes(8, "little") + data, 0)
    os._exit(0)
