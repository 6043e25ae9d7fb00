"""The students' edition, and the packages for other platforms."""
