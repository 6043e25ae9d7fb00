"""Tests of `grader.procfs`."""
