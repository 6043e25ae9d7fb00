"""Tests of `grader.report`."""
