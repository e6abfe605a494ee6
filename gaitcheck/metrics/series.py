"""Angles on every frame, for the overlay and the charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.metrics.frontal_series import frontal_series
from gaitcheck.metrics.sagittal_series import sagittal_series

if TYPE_CHECKING:
    from gaitcheck.core.signals import FrameSeries
    from gaitcheck.metrics.context import StrideContext


def frame_series(ctx: StrideContext) -> tuple[FrameSeries, ...]:
    """Return the main angles of the view, frame by frame, from every family."""
    return (*frontal_series(ctx), *sagittal_series(ctx))
