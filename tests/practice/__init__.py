"""Tests of the tier `practice` on real processes: the real clock, psutil, and no wall."""
