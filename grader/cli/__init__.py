"""The commands: all that reads words from a shell, the only printing, the only exit codes.

It may import every other package; what costs time to import is imported by the command that needs it.
"""
