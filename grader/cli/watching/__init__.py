"""Watching a student at work: the keys, the screen, the saved files, and what follows from each of them.

`desk` decides everything and touches nothing; `loop` connects it with the terminal, the files and the grader.
"""
