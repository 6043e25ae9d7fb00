"""Tests of the whole engine on real processes: tiny named programs behind one wall."""
