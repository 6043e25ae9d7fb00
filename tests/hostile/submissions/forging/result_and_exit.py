# what: writes a result and leaves by the back door
# verdict: ended_early exit code 0
import os

from plumbline_shim import codec


def main(a, b):
    data = codec.encode({"value": a + b})
    os.pwrite(902, len(data).to_bytes(8, "little") + data, 0)
    os._exit(0)
