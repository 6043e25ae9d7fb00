"""Tests of `grader.bulk.intake`."""
