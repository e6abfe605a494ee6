"""Imported by the fork server of the workers, so that each worker need not do it again.

No network is made here: what starts threads must not come before the fork.
"""

from __future__ import annotations

import contextlib

import gaitcheck.pose.run
from gaitcheck.errors import MissingDependency
from gaitcheck.pose.mediapipe import load

__all__ = ["gaitcheck"]

# The worker that needs it will say so, where somebody listens.
with contextlib.suppress(MissingDependency):
    load()
