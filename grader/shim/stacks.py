"""Where a thread stands, told by itself when it gets a signal: for threads that no record speaks of.

The handler is that of `faulthandler`, which runs at once, in whatever call the thread is blocked, without the
interpreter's lock. The supervisor sends the signal after it has proved what it had to prove, to one thread at a time.
"""

import faulthandler
import os
import signal

from . import layout

FD = layout.HIGH_FD + 3
SIGNAL: int = getattr(signal, "SIGRTMAX", 64) - 4


def install() -> None:
    """Be ready to tell, in this interpreter and in what is forked from it; the descriptor must be open."""
    try:
        os.set_inheritable(FD, False)
        faulthandler.register(SIGNAL, file=FD, all_threads=False, chain=False)
    except (OSError, RuntimeError, AttributeError):  # closed, or a system without: then threads stay silent
        pass
