"""Records that every other package speaks in: verdicts, the course, evidence, results.

Pure data: this package imports nothing of ours, and neither the operating system nor a clock.
"""
