"""Angles on every frame, for the overlay and the charts."""

from __future__ import annotations

from gaitcheck.core.signals import FrameSeries
from gaitcheck.metrics.context import StrideContext


def frame_series(ctx: StrideContext) -> tuple[FrameSeries, ...]:
    """Return the main angles of the view, frame by frame."""
    return ()
