"""Ten small programs whose end depends on the schedule, and what each prints when nothing goes wrong."""

from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs" / "races"
RIGHT = {
    "answers_in_order": "[1, 4, 9]\n",
    "answers_swapped": "[True, True]\n",
    "done_before_flushed": "item\n",
    "empty_then_get": "ended\n",
    "last_one_out": "[0, 0, 0]\n",
    "lock_order": "ended\n",
    "notified_too_early": "ended\n",
    "sentinel_overtakes": "6\n",
    "signal_lost": "ended\n",
    "update_lost": "2\n",
}


def path_of(name: str) -> Path:
    """Return the program."""
    return PROGRAMS / f"{name}.py"
