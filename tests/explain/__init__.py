"""Tests of `grader.explain`."""
