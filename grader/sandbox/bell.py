"""The bell: by it a run says that a thread has begun to wait for the supervisor, so that it need not look by the clock.

It is a counter of the kernel (eventfd(2)), which the supervisor never reads: whether reading it may block is a flag of
the open file, which the program shares and can change. What is asked is an epoll(7) of our own, once for each ring.
Whoever rings without need costs the supervisor a look, and no more.
"""

import os
import select
import time

_SELECT_BELOW = 1024  # select(2) knows no descriptors from there on; epoll_wait(2) counts in milliseconds


class Bell:
    """Rung from inside a run, heard by its supervisor."""

    def __init__(self) -> None:
        """Make the counter. Raises `OSError`."""
        self.fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._rings = select.epoll()
        self._rings.register(self.fd, select.EPOLLIN | select.EPOLLET)

    def wait(self, seconds: float) -> bool:
        """Wait until it is rung, for so long at most; return whether it was."""
        if self._rings.fileno() >= _SELECT_BELOW:
            time.sleep(seconds)  # between two looks, as without a bell
            return False
        heard, _, _ = select.select((self._rings,), (), (), seconds)
        if heard:
            self.forget()
        return bool(heard)

    def forget(self) -> None:
        """Forget what was rung until now."""
        self._rings.poll(0)

    def close(self) -> None:
        """Close the counter."""
        self._rings.close()
        os.close(self.fd)
