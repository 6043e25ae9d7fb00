"""Leaves without ceremony."""

import os

os._exit(0)
