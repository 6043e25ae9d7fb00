"""The first lines that run inside a sandbox: shared files to their fixed numbers, then the zygote."""

import os
from typing import Any

from . import boot


def zygote(files: tuple[int, int, int, int], socket_fd: int, setting: tuple[Any, ...]) -> None:
    """Move the descriptors out of the program's way and serve runs."""
    control, journal, result, output = files
    os.dup2(output, 1)
    os.dup2(output, 2)
    for fd, fixed in ((control, boot.CONTROL_FD), (journal, boot.JOURNAL_FD), (result, boot.RESULT_FD)):
        os.dup2(fd, fixed, inheritable=False)
    for fd in files:
        os.close(fd)
    from . import zygote as server

    server.main(socket_fd, server.Setting(*setting))
