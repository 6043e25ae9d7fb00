"""Raises."""

raise KeyError("menu")
