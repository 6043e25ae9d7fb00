"""The only reader of `/proc`: who is there, whether anything can still move, who holds which end.

Imports nothing of ours but `grader.model`, and is the one door to Linux: `available()` tells whether it opens here.
"""

from grader.procfs.awaited import Surroundings, awaited_descriptors, is_blocked, outer_pipes
from grader.procfs.delays import Delays
from grader.procfs.holders import Descriptor, Holders
from grader.procfs.memory import proportional, shared_mappings
from grader.procfs.stillness import Look, Stillness, Survey
from grader.procfs.syscalls import Call, read_call
from grader.procfs.table import ProcessTable, Stat, Task, available
from grader.procfs.wakers import outside_wakers, pending_timers

__all__ = [
    "Call",
    "Delays",
    "Descriptor",
    "Holders",
    "Look",
    "ProcessTable",
    "Stat",
    "Stillness",
    "Surroundings",
    "Survey",
    "Task",
    "available",
    "awaited_descriptors",
    "is_blocked",
    "outer_pipes",
    "outside_wakers",
    "pending_timers",
    "proportional",
    "read_call",
    "shared_mappings",
]
