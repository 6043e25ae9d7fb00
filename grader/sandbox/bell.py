"""The bell: by it a run says that a thread has begun to wait for the supervisor, so that it need not look by the clock.

It is a counter of the kernel (eventfd(2)). Whoever rings it without need costs the supervisor a look, and no more.
"""

import os
import select
import time

_SELECT_BELOW = 1024  # select(2) knows no descriptors from there on; poll(2) counts in milliseconds


class Bell:
    """Rung from inside a run, heard by its supervisor."""

    def __init__(self) -> None:
        """Make the counter. Raises `OSError`."""
        self.fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def wait(self, seconds: float) -> bool:
        """Wait until it is rung, for so long at most; return whether it was."""
        if self.fd >= _SELECT_BELOW:
            time.sleep(seconds)  # between two looks, as without a bell
            return False
        heard, _, _ = select.select((self.fd,), (), (), seconds)
        if heard:
            self.forget()
        return bool(heard)

    def forget(self) -> None:
        """Forget what was rung until now."""
        try:
            os.eventfd_read(self.fd)
        except BlockingIOError:  # it was silent
            pass

    def close(self) -> None:
        """Close the counter."""
        os.close(self.fd)
