"""How an annotated video looks; apart from the drawing, which takes long to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gaitcheck.errors import SettingsError

LONG_SIDE_PX = 1280
"""Larger pictures are shrunk to this: sharp on a phone and a laptop, and quick to draw."""

Style = Literal["clinical", "minimal", "skeleton"]
STYLES: tuple[Style, ...] = ("clinical", "minimal", "skeleton")


@dataclass(frozen=True, kw_only=True)
class Look:
    """How the annotated video looks; nothing here changes a number.

    Parameters
    ----------
    style
        "clinical" draws all, "minimal" leaves out angles on the body, "skeleton" also
        header and panel.
    slow
        Slow-motion factor of the written video, 1 to 16.
    freeze_s
        Pause at the first foot strikes, 0 to 5 s; 0 keeps true timing.
    long_side_px
        Largest side of the picture.
    """

    style: Style = "clinical"
    slow: float = 1.0
    freeze_s: float = 0.0
    long_side_px: int = LONG_SIDE_PX

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            message = f"style must be one of {', '.join(STYLES)}, not {self.style!r}"
            raise SettingsError(message)
        if not 1 <= self.slow <= 16:
            message = f"slow must lie between 1 and 16, got {self.slow:g}"
            raise SettingsError(message)
        if not 0 <= self.freeze_s <= 5:
            message = f"freeze_s must lie between 0 and 5 s, got {self.freeze_s:g}"
            raise SettingsError(message)
