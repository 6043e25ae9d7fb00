"""Whole classes: the store, the runner, what it leaves."""
