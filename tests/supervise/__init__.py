"""Tests of `grader.supervise`."""
