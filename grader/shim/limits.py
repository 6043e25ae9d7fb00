"""What one process may use: limits that it sets for itself before any of the student's code runs, and cannot raise."""

from typing import Any

try:
    import resource
except ImportError:  # not a Unix: the supervisor's own looks are all there is
    resource = None  # type: ignore[assignment]

MEGABYTE = 1024 * 1024


def lower(limits: dict[str, Any], most_tasks: int | None) -> None:
    """Set the limits; `most_tasks` is what the system may count of this user, `None` for no limit."""
    for name, value in (
        (resource.RLIMIT_CORE, 0),
        # a backstop behind the supervisor's own count; it goes by ticks, and when it is busy comes up to a fifth early
        (resource.RLIMIT_CPU, 2 * int(limits["cpu_s"]) + 2),
        (resource.RLIMIT_DATA, limits["memory_mb"] * MEGABYTE),
        (resource.RLIMIT_FSIZE, limits["file_mb"] * MEGABYTE),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_NPROC, resource.RLIM_INFINITY if most_tasks is None else most_tasks),
    ):
        _lower(name, value)


def available() -> bool:
    """Tell whether this system has such limits."""
    return resource is not None


def _lower(name: int, value: int) -> None:
    _soft, hard = resource.getrlimit(name)
    if hard != resource.RLIM_INFINITY and (value == resource.RLIM_INFINITY or value > hard):
        value = hard
    resource.setrlimit(name, (value, value))
