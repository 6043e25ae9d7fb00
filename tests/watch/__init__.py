"""Tests of `grader watch`: its parts, and the whole of it in a terminal."""
