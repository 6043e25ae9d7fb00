"""Tests of `grader.suite`."""
