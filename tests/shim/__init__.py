"""Tests of `grader.shim`."""
