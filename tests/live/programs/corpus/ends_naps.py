"""Sleeps for a week, a minute at a time."""

import time

for _ in range(300):
    time.sleep(60 * 34)
print("a week")
