# what: maps a terabyte that costs no memory of its own, and lets the kernel keep tables for it
# verdict: limit memory
# passes: none
import ctypes
def main(a, b):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    p = libc.mmap(None, 1 << 40, 1, 2 | 0x20 | 0x4000, -1, 0)
    if p in (None, ctypes.c_void_p(-1).value): return f"mmap {ctypes.get_errno()}"
    for i in range(200 << 8):
        ctypes.c_char.from_address(p + (i << 21)).value
    return "200 MB of page tables"
