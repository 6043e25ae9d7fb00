"""Whose fault it is stands in the type."""


class InputError(Exception):
    """What was given cannot be used; the text says what was found and what to try. Exit code 2."""


class GraderFault(Exception):
    """Something of ours failed. It never costs a point. Exit code 3."""
