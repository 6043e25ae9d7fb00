"""Exports of a graded class, and the files for other platforms."""
