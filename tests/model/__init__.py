"""Tests of `grader.model`."""
