"""Leaves a child behind that waits for ever."""

import os
import signal

if os.fork() == 0:
    signal.pause()
