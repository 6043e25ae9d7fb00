"""Many submissions: intake, store, workers, cluster, gradebook.

May import everything but `grader.cli`; nothing below knows of it.
"""
