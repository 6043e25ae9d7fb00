"""Takes more memory than it may have."""

taken = bytes(4 << 30)
