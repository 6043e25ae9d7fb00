"""Waits for any of two pipes that nobody writes to."""

import multiprocessing as mp
from multiprocessing import connection

pipes = [mp.Pipe(duplex=False) for _ in range(2)]
connection.wait([reader for reader, _ in pipes])  # BLOCKED main
