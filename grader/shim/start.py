"""The first lines that run inside a sandbox: shared files to their fixed numbers, then the zygote."""

import os
from typing import Any

from . import boot, layout


def zygote(files: tuple[int, int, int, int, int], socket_fd: int, setting: tuple[Any, ...]) -> None:
    """Move the descriptors out of the program's way and serve runs."""
    control, journal, result, output, bell = files
    os.dup2(output, 1)
    os.dup2(output, 2)
    fixed = (control, boot.CONTROL_FD), (journal, boot.JOURNAL_FD), (result, boot.RESULT_FD), (bell, layout.BELL_FD)
    for fd, number in fixed:
        os.dup2(fd, number, inheritable=False)
    for fd in files:
        os.close(fd)
    from . import zygote as server

    server.main(socket_fd, server.Setting(*setting))
