"""Imports its own module of that name."""

import multiprocessing
import random

print(random.x, multiprocessing.__name__)
