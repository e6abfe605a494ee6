"""The libraries that compute: another version of one of them can change a number."""

from __future__ import annotations

MEASURING_PACKAGES = ("mediapipe", "opencv-contrib-python", "numpy", "scipy", "av")
"""Distribution names. Printed with every result, compared between sessions, part of what
the workers of a batch must agree on."""
