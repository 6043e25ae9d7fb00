"""Makes the interpreter that executes this look like one on a system without what Linux alone, or Unix alone, has.

Executed as text before anything else, in the grader and in each interpreter of a run.
"""

import importlib.abc
import os
import select
import signal
import sys

HIDDEN = {"fcntl", "resource", "termios", "grp", "pwd"}
MISSING = {
    os: (
        *("memfd_create", "MFD_CLOEXEC", "MFD_ALLOW_SEALING", "pipe2", "pread", "pwrite", "O_DIRECTORY", "O_CLOEXEC"),
        *("O_NONBLOCK", "O_NOFOLLOW", "geteuid", "setresuid", "setgroups", "sysconf", "register_at_fork"),
    ),
    select: ("poll", "epoll"),
    signal: ("setitimer", "getitimer", "alarm", "SIGALRM"),
}


class _Hidden(importlib.abc.MetaPathFinder):
    """Finds nothing, and says so for what is hidden."""

    def find_spec(self, name, path=None, target=None):
        if name in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.platform = "elsewhere"
sys.meta_path.insert(0, _Hidden())
for _name in HIDDEN:
    sys.modules.pop(_name, None)
for _module, _names in MISSING.items():
    for _name in _names:
        if hasattr(_module, _name):
            delattr(_module, _name)
