"""A module of the same name as one of the library."""

x = 5
