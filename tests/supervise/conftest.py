"""Live programs to look at; generated cases are not timed, for a busy machine is no failure."""

from hypothesis import settings

from tests.procfs.started import start as start

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
