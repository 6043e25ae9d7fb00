"""What runs inside the student's processes: virtual clock, schedule gates, journal; and the zygote they come from.

Imports nothing else of ours: inside the sandbox this folder is the package `plumbline_shim`, with only the standard
library around it.
"""
