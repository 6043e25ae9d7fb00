"""Plumbline: exercises on inter-process communication, and the grader that proves why a program hangs."""

__version__ = "0.1.0"
