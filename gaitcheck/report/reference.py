"""What the report takes from the knowledge base, in the shape in which it prints it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Norm:
    """Usual range of one metric; an open end is infinite."""

    low: float
    high: float
    text: str = ""
    sources: tuple[str, ...] = ()


def norm_for(key: str, belt_speed_mps: float | None) -> Norm | None:
    """Return the usual range of a metric at a speed, or None when none is known."""
    del key, belt_speed_mps
    return None
