"""Starting, limiting and ending what is untrusted: the wall around a submission and the zygote inside it.

May import `grader.model`, `grader.procfs` and `grader.shim`; knows nothing of courses, suites or verdicts.
"""

from grader.sandbox.bare import Bare, Program
from grader.sandbox.channel import SandboxLost
from grader.sandbox.ground import Ground, ProgramGround
from grader.sandbox.privileges import die_with_parent
from grader.sandbox.shared import SharedFiles, Stored, Waiter
from grader.sandbox.tiers import Probe, TierUnavailable, choose_tier, probe_full, probe_reduced
from grader.sandbox.wall import RunRequest, Wall
from grader.sandbox.walled import Walled, unreadable_for_others

__all__ = [
    "Bare",
    "Ground",
    "Probe",
    "Program",
    "ProgramGround",
    "RunRequest",
    "SandboxLost",
    "SharedFiles",
    "Stored",
    "TierUnavailable",
    "Waiter",
    "Wall",
    "Walled",
    "choose_tier",
    "die_with_parent",
    "probe_full",
    "probe_reduced",
    "unreadable_for_others",
]
