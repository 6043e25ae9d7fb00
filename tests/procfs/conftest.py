"""Live programs to look at."""

from tests.procfs.started import start as start
