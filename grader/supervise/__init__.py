"""One scene, one seed, start to evidence: joins the proof, the virtual clock and the sandbox.

May import `grader.model`, `grader.procfs`, `grader.shim` and `grader.sandbox`.
"""

from grader.supervise.program import supervise_program
from grader.supervise.run import Supervisor, supervise
from grader.supervise.schedule import Schedule

__all__ = ["Schedule", "Supervisor", "supervise", "supervise_program"]
