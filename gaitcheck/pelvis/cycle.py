"""Puts measurements on the clock of the stride and takes the mean stride out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.view import Side

if TYPE_CHECKING:
    from gaitcheck.core.arrays import BoolArray, FloatArray
    from gaitcheck.core.gait import Gait

HARMONICS = 6
"""Of the stride frequency (about 1.4 Hz): up to 8 Hz, where pelvic motion ends."""

PEAK_UNTIL = 0.6
"""Share of stance in which the peak of the drop is sought (BIOMECHANICS.md 1)."""

USUAL_CONTACT = 0.33
"""Stance as a share of the stride when no toe-off was found."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StrideClock:
    """Turns time into strides since the first left contact.

    Parameters
    ----------
    contacts_s
        Left contacts, missing ones filled in.
    right
        Phase of the right contact, 0 to 1.
    contact
        Stance of (left, right) as a share of the stride.
    stride_s
        Median time of a stride.
    """

    contacts_s: FloatArray
    right: float
    contact: tuple[float, float]
    stride_s: float

    def phase(self, time_s: FloatArray) -> FloatArray:
        """Return strides since the first left contact; whole numbers are left contacts."""
        c, t = self.contacts_s, self.stride_s
        knots_s = np.concatenate([[c[0] - 50 * t], c, [c[-1] + 50 * t]])
        n = c.size
        strides = np.concatenate([[-50.0], np.arange(n), [n + 49.0]])
        phase: FloatArray = np.interp(time_s, knots_s, strides)
        return phase

    def starts(self, side: Side) -> float:
        """Phase of a leg's contact."""
        return 0.0 if side is Side.LEFT else self.right

    def stance(self, side: Side) -> float:
        """Length of a leg's stance as a share of the stride."""
        return self.contact[0 if side is Side.LEFT else 1]


def stride_clock(gait: Gait) -> StrideClock | None:
    """Build the clock from the contacts of both legs; None with fewer than two strides."""
    contacts = {s: np.array([x.contact_s for x in gait.of(s)]) for s in Side}
    times = [x.stride_time_s for x in gait.strides if np.isfinite(x.stride_time_s)]
    if len(times) < 2 or any(c.size < 2 for c in contacts.values()):
        return None
    stride_s = float(np.median(times))
    left = contacts[Side.LEFT]
    # A missed contact leaves a gap of two strides: number them by the median stride.
    number = np.concatenate([[0], np.cumsum(np.rint(np.diff(left) / stride_s))])
    every = np.arange(number[-1] + 1)
    filled = np.interp(every, number, left)
    clock = StrideClock(
        contacts_s=filled, right=0.5, contact=(0.0, 0.0), stride_s=stride_s
    )
    angle = 2 * np.pi * clock.phase(contacts[Side.RIGHT])
    right = np.angle(np.exp(1j * angle).mean()) / (2 * np.pi) % 1.0
    shares = []
    for side in Side:
        stances = np.array([x.contact_time_s for x in gait.of(side)])
        seen = stances[np.isfinite(stances)]
        shares.append(float(np.median(seen)) / stride_s if seen.size else USUAL_CONTACT)
    return StrideClock(
        contacts_s=filled,
        right=float(right),
        contact=(shares[0], shares[1]),
        stride_s=stride_s,
    )


@dataclass(frozen=True, eq=False)
class MeanStride:
    """A periodic curve with mean zero: `(n_harmonics, 2)` cosine and sine parts in degrees."""

    parts: FloatArray

    def at(self, phase: FloatArray) -> FloatArray:
        """Return the curve at a phase."""
        angle = 2 * np.pi * np.outer(phase, np.arange(1, len(self.parts) + 1))
        curve: FloatArray = (
            np.cos(angle) @ self.parts[:, 0] + np.sin(angle) @ self.parts[:, 1]
        )
        return curve

    @property
    def power(self) -> FloatArray:
        """Share of each harmonic in the curve's variance."""
        power: FloatArray = np.sum(self.parts**2, axis=1)
        return power / max(float(power.sum()), 1e-12)

    @property
    def crest(self) -> float:
        """Phase at which the first harmonic is highest, -0.5 to 0.5."""
        return float(np.arctan2(self.parts[0, 1], self.parts[0, 0]) / (2 * np.pi))

    @property
    def swing_deg(self) -> float:
        """Amplitude of the first harmonic."""
        return float(np.hypot(*self.parts[0]))

    def scaled(self, factor: float) -> MeanStride:
        """Return the curve times a factor."""
        return MeanStride(self.parts * factor)

    def peak_drop(self, side: Side, clock: StrideClock) -> float:
        """Highest drop of the swing side from contact to `PEAK_UNTIL` of stance."""
        span = np.linspace(0, PEAK_UNTIL, 31) * clock.stance(side)
        return float(np.max(self._drop(side, clock.starts(side) + span)))

    def mid_drop(self, side: Side, clock: StrideClock) -> float:
        """Drop in the middle of stance."""
        middle = clock.starts(side) + 0.5 * clock.stance(side)
        return float(self._drop(side, np.array([middle]))[0])

    def _drop(self, side: Side, phase: FloatArray) -> FloatArray:
        drop: FloatArray = self.at(phase) if side is Side.LEFT else -self.at(phase)
        return drop


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """A robust periodic fit: mean, harmonics, residuals and which samples were kept."""

    mean: float
    parts: FloatArray
    residual: FloatArray
    spread: float
    kept: BoolArray

    def of(self, phase: FloatArray) -> FloatArray:
        """Return mean plus harmonics at a phase."""
        fitted: FloatArray = self.mean + MeanStride(self.parts).at(phase)
        return fitted


def fit_periodic(
    phase: FloatArray, values: FloatArray, *, harmonics: int = HARMONICS
) -> Fitted:
    """Fit a mean and some harmonics with Cauchy weights; NaN values take no part."""
    seen = np.isfinite(values)
    order = np.arange(1, harmonics + 1)
    angle = 2 * np.pi * np.outer(phase, order)
    design = np.hstack([np.ones((phase.size, 1)), np.cos(angle), np.sin(angle)])
    weight = np.ones(int(seen.sum()))
    a, b = design[seen], values[seen]
    ridge = 1e-9 * np.eye(a.shape[1])
    spread = 0.0
    for _ in range(8):
        weighted = a * weight[:, None]
        beta = np.linalg.solve(weighted.T @ a + ridge, weighted.T @ b)
        residual = b - a @ beta
        spread = max(1.4826 * float(np.median(np.abs(residual))), 1e-9)
        weight = 1 / (1 + (residual / (2.5 * spread)) ** 2)
    full = np.full(values.shape, np.nan)
    full[seen] = residual
    kept = seen & (np.abs(np.nan_to_num(full)) < 5 * spread)
    return Fitted(
        mean=float(beta[0]),
        parts=np.stack([beta[1 : harmonics + 1], beta[harmonics + 1 :]], axis=1),
        residual=full,
        spread=spread,
        kept=kept,
    )


def summed(rate: Fitted, stride_s: float) -> MeanStride:
    """Integrate a fitted rate (degrees per second) over the stride, without its mean."""
    turns_per_s = 2 * np.pi * np.arange(1, len(rate.parts) + 1)[:, None] / stride_s
    cosine, sine = rate.parts[:, :1], rate.parts[:, 1:]
    return MeanStride(np.hstack([-sine, cosine]) / turns_per_s)
