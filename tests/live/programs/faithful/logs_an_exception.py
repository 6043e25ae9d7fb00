"""A traceback written by logging, and a warning."""

import logging
import multiprocessing as mp
import queue
import warnings

empty = mp.Queue()
try:
    empty.get_nowait()
except queue.Empty:
    logging.exception("nothing there")
warnings.warn("a warning", stacklevel=1)
