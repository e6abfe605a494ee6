"""How long before and after the bounce's anchor a leg lands and leaves the ground.

Two ridge regressions in a row, learned from force-plate truth seen by virtual cameras
at many heights and distances (`python -m benchmarks.training.frontal_timing`): the
first reads the whole mean step, the second looks closely round the first's guess.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from gaitcheck.core.arrays import FloatArray, frozen_floats

if TYPE_CHECKING:
    from gaitcheck.events.frontal_waves import MeanStep

FEATURE_LIMIT_SD = 3.0
"""Features further out than training ever saw are drawn in to this many SD."""

REFINEMENTS = 2
"""Times that the second regression moves the guess."""

LAG_RANGE_S = (-0.03, 0.09)
"""Believable times from contact to anchor."""

CONTACT_RANGE_S = (0.12, 0.45)
"""Believable contact times of running (0.45 s: slow jogging with no flight)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Linear:
    """A ridge regression on standardised features; result in seconds."""

    centre: FloatArray
    spread: FloatArray
    weight: FloatArray
    base: float

    def __post_init__(self) -> None:
        for name in ("centre", "spread", "weight"):
            object.__setattr__(
                self, name, frozen_floats(getattr(self, name), name, (None,))
            )

    def __call__(self, features: FloatArray) -> float:
        """Return the prediction, features drawn in to `FEATURE_LIMIT_SD`."""
        z = (features - self.centre) / self.spread
        z = np.clip(z, -FEATURE_LIMIT_SD, FEATURE_LIMIT_SD)
        return float(z @ self.weight + self.base)


@dataclass(frozen=True, kw_only=True)
class TimingModel:
    """The two regressions for contact and toe-off."""

    first_contact: Linear
    first_toe_off: Linear
    shift_contact: Linear
    shift_toe_off: Linear

    def lags(self, step: MeanStep | None) -> tuple[float, float]:
        """Return contact and toe-off in seconds from the anchor (contact negative).

        Without a mean step the training set's averages are returned.
        """
        contact, toe_off = self.first_contact.base, self.first_toe_off.base
        if step is None:
            return contact, toe_off
        shape = step.shape_features()
        contact, toe_off = _within(self.first_contact(shape), self.first_toe_off(shape))
        for _ in range(REFINEMENTS):
            near = step.local_features(contact, toe_off)
            contact, toe_off = _within(
                contact + self.shift_contact(near), toe_off + self.shift_toe_off(near)
            )
        return contact, toe_off


def _within(contact: float, toe_off: float) -> tuple[float, float]:
    contact = -float(np.clip(-contact, *LAG_RANGE_S))
    return contact, contact + float(np.clip(toe_off - contact, *CONTACT_RANGE_S))


@lru_cache(maxsize=1)
def timing_model() -> TimingModel:
    """Read the weights that ship with the package."""
    file = resources.files("gaitcheck.events").joinpath("data/frontal_timing.json")
    stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return TimingModel(
        **{
            name: Linear(
                centre=np.array(part["centre"]),
                spread=np.array(part["spread"]),
                weight=np.array(part["weight"]),
                base=float(part["base"]),
            )
            for name, part in stored["regressions"].items()
        }
    )
