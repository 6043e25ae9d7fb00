# what: address 0
# verdict: crashed SIGSEGV
import ctypes


def main(a, b):
    ctypes.string_at(0)
