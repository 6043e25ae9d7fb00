"""The only reader of `/proc`: who is there, whether anything can still move, who holds which end.

Imports nothing of ours but `grader.model`, and is the one door to Linux: `available()` tells whether it opens here.
"""

from grader.procfs.holders import Descriptor, Holders
from grader.procfs.stillness import Look, Stillness
from grader.procfs.syscalls import Call, read_call
from grader.procfs.table import ProcessTable, Task, available
from grader.procfs.wakers import outside_wakers

__all__ = [
    "Call",
    "Descriptor",
    "Holders",
    "Look",
    "ProcessTable",
    "Stillness",
    "Task",
    "available",
    "outside_wakers",
    "read_call",
]
