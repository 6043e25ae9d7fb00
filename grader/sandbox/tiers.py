"""Which wall can be had on this machine. Being installed is not the same as working: the real thing is tried once."""

import functools
import shutil
from dataclasses import dataclass

from grader.model.verdicts import Isolation
from grader.procfs import available
from grader.sandbox.channel import SandboxLost
from grader.sandbox.wall import Wall


@dataclass(frozen=True)
class Probe:
    """Whether a tier works here, what was found, and the cure where it does not."""

    works: bool
    found: str
    cure: str = ""


class TierUnavailable(Exception):
    """The isolation that was asked for cannot be had here; the text says why and what to try."""


@functools.cache
def probe_full() -> Probe:
    """Try bubblewrap with the real command line."""
    if not available():
        return Probe(False, "this system shows no system calls in /proc", "grade on Linux")
    if shutil.which("bwrap") is None:
        return Probe(
            False,
            "bubblewrap is not installed",
            "install the package bubblewrap, on Debian: apt-get install bubblewrap",
        )
    try:
        Wall(Isolation.FULL).close()
    except (OSError, SandboxLost, ValueError) as error:
        cure = "allow user namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns)"
        return Probe(False, f"bubblewrap is installed but does not work: {error}", cure)
    return Probe(True, "bubblewrap works")


@functools.cache
def probe_reduced() -> Probe:
    """Try a zygote without a namespace."""
    if not available():
        return Probe(False, "this system shows no system calls in /proc", "grade on Linux")
    try:
        with Wall(Isolation.REDUCED) as wall:
            filtered, fenced = wall.filtered, wall.fenced
    except (OSError, SandboxLost, ValueError) as error:
        return Probe(False, f"a sandbox without namespaces does not start: {error}", "run as an ordinary user")
    missing = ([] if fenced else ["Landlock (a run can read the machine's files)"]) + (
        [] if filtered else ["filters for system calls (a run can reach the network and other processes)"]
    )
    if missing:
        return Probe(True, f"resource limits work; the kernel has no {' and no '.join(missing)}")
    return Probe(True, f"resource limits, Landlock {fenced} and a filter of system calls work")


def choose_tier(wanted: Isolation | None) -> Isolation:
    """Return `wanted` if it works, or the strongest tier that does if `wanted` is `None`.

    Raises `TierUnavailable` if `wanted` cannot be had.
    """
    if wanted is Isolation.PRACTICE:
        return wanted
    if wanted is None:
        for tier, probe in ((Isolation.FULL, probe_full), (Isolation.REDUCED, probe_reduced)):
            if probe().works:
                return tier
        return Isolation.PRACTICE
    found = probe_full() if wanted is Isolation.FULL else probe_reduced()
    if not found.works:
        raise TierUnavailable(f"isolation {str(wanted)!r} cannot be had here: {found.found}. Try: {found.cure}.")
    return wanted
