"""What a process may use, set by itself before the student's code runs."""

import resource

from grader.shim import limits

LIMITS = {"cpu_s": 10.0, "memory_mb": 256, "file_mb": 16, "open_files": 64}


def test_the_system_ends_nobody_for_time_that_the_supervisor_would_not_have_ended_before(monkeypatch):
    """Else the same answer would be *spinning* on a quiet machine and *crashed* on a busy one."""
    seen = {}
    monkeypatch.setattr(resource, "getrlimit", lambda name: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", lambda name, pair: seen.update({name: pair}))
    limits.lower(LIMITS, None)
    soft, hard = seen[resource.RLIMIT_CPU]
    assert soft == hard
    assert soft >= 2 * LIMITS["cpu_s"]
