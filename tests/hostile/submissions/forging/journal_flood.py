# what: thirty megabytes of forged records
# verdict: limit files or finished
# passes: none
import os
import struct


def main(a, b):
    record = struct.pack("<HHIIQqq", 40, 4, 1, 777, 0, 0, 0) + b"0.7\0"
    while True:
        os.write(901, record * 1000)
