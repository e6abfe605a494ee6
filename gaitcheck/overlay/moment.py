"""What the annotators are told about one frame."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from gaitcheck.core.gait import EventKind
from gaitcheck.core.view import Side, View
from gaitcheck.overlay.surroundings import surroundings_of

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.arrays import FloatArray
    from gaitcheck.core.gait import GaitEvent, Stride
    from gaitcheck.core.signals import FrameSeries
    from gaitcheck.core.skeleton import Skeleton
    from gaitcheck.overlay.layout import Layout
    from gaitcheck.overlay.surroundings import Height, Surroundings

FLASH_S = 0.16
"""How long an event stays marked after it happened; shorter than a contact."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Moment:
    """One frame, with everything that may be drawn on it.

    Parameters
    ----------
    index, time_s
        Position in the clip and true time.
    xy_px
        `(n_keypoints, 2)` canvas pixels; NaN where not seen.
    confidence
        `(n_keypoints,)` 0 to 1; 1 where the source gives none.
    stances
        Strides whose foot is on the ground now.
    recent
        Events of the last `FLASH_S`, with the seconds since.
    intact
        False when the picture itself is damaged.
    """

    index: int
    time_s: float
    xy_px: FloatArray
    confidence: FloatArray
    skeleton: Skeleton
    stances: tuple[Stride, ...] = ()
    recent: tuple[tuple[GaitEvent, float], ...] = ()
    intact: bool = True

    @property
    def seen(self) -> bool:
        """True when a leg or the trunk can be drawn."""
        return bool(np.isfinite(self.xy_px[:, 0]).sum() >= 3)

    def xy(self, name: str, side: Side | None = None) -> FloatArray:
        """Return `(2,)` canvas pixels of one keypoint; NaN when the skeleton lacks it."""
        full = name if side is None else f"{side}_{name}"
        if full not in self.skeleton:
            return np.full(2, np.nan)
        point: FloatArray = self.xy_px[self.skeleton.index(full)]
        return point

    def middle(self, name: str) -> FloatArray:
        """Return the midpoint of the left and right keypoint."""
        both: FloatArray = 0.5 * (self.xy(name, Side.LEFT) + self.xy(name, Side.RIGHT))
        return both

    def stance(self, side: Side) -> Stride | None:
        """Return the stance of a leg that is going on, if any."""
        return next((s for s in self.stances if s.side is side), None)


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """One clip on one canvas: what does not change from frame to frame."""

    part: ClipAnalysis
    layout: Layout
    surroundings: Surroundings = field(init=False, repr=False)
    _series: dict[tuple[str, Side | None], FrameSeries] = field(init=False, repr=False)
    _starts: dict[Side, tuple[list[float], list[Stride]]] = field(
        init=False, repr=False
    )
    _events: list[GaitEvent] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "surroundings", surroundings_of(self.part.track))
        series = {(s.key, s.side): s for s in self.part.series}
        object.__setattr__(self, "_series", series)
        starts = {}
        for side in Side:
            strides = sorted(self.part.gait.of(side), key=lambda s: s.contact_s)
            starts[side] = ([s.contact_s for s in strides], strides)
        object.__setattr__(self, "_starts", starts)
        events = [
            e for e in self.part.gait.events if e.kind is not EventKind.MID_STANCE
        ]
        object.__setattr__(self, "_events", sorted(events, key=lambda e: e.time_s))

    @property
    def view(self) -> View:
        """Camera view of the clip."""
        return self.part.camera.view

    @property
    def roll_deg(self) -> float:
        """Clockwise turn of the picture's content; 0 when unknown."""
        roll = self.part.camera.roll_deg
        return roll if np.isfinite(roll) else 0.0

    @property
    def down(self) -> FloatArray:
        """Unit vector of the true vertical in the picture, pointing down."""
        angle = np.deg2rad(self.roll_deg)
        return np.array([-np.sin(angle), np.cos(angle)])

    @property
    def across(self) -> FloatArray:
        """Unit vector of the true horizontal in the picture, pointing right."""
        angle = np.deg2rad(self.roll_deg)
        return np.array([np.cos(angle), np.sin(angle)])

    def moment(self, index: int, *, intact: bool = True) -> Moment:
        """Gather what may be drawn on frame `index`."""
        part = self.part
        time_s = float(part.clip.time_s[index])
        track = part.track
        return Moment(
            index=index,
            time_s=time_s,
            xy_px=self.canvas_px(track.xy_px[index]),
            confidence=np.nan_to_num(track.confidence[index], nan=1.0),
            skeleton=track.skeleton,
            stances=tuple(s for s in map(self._stance, Side, [time_s] * 2) if s),
            recent=self._recent(time_s),
            intact=intact,
        )

    def canvas_px(self, xy_px: FloatArray) -> FloatArray:
        """Put clip pixels `(n, 2)` on the canvas."""
        layout = self.layout
        xy: FloatArray = (xy_px - layout.origin_px) * layout.scale
        xy[:, 1] += layout.header_height
        return xy

    def value(self, key: str, side: Side | None, index: int) -> float:
        """Value of an angle on a frame; NaN when it is not measured there."""
        series = self._series.get((key, side))
        if series is None or index >= series.values.size:
            return float("nan")
        return float(series.values[index])

    def measures(self, key: str, side: Side | None) -> bool:
        """Tell whether an angle exists for a leg anywhere in the clip."""
        series = self._series.get((key, side))
        return series is not None and bool(np.isfinite(series.values).any())

    def value_at(self, key: str, side: Side | None, time_s: float) -> float:
        """Value of an angle on the frame nearest to an instant."""
        if not np.isfinite(time_s):
            return float("nan")
        return self.value(key, side, self.index_at(time_s))

    def index_at(self, time_s: float) -> int:
        """Index of the frame nearest to an instant."""
        times = self.part.clip.time_s
        after = int(np.clip(np.searchsorted(times, time_s), 1, max(1, times.size - 1)))
        return after - int(time_s - times[after - 1] <= times[after] - time_s)

    def label_px(
        self, moment: Moment, joint: FloatArray, direction: float, height: Height
    ) -> FloatArray:
        """Place for a label beside the runner, level with a joint.

        `direction` is the side of the picture: > 0 right, < 0 left.
        """
        layout = self.layout
        sign = 1.0 if direction > 0 else -1.0
        reach = self.surroundings.side_px(height, direction) * layout.scale
        middle = moment.middle("hip")[0]
        x = max(sign * (middle + reach), sign * joint[0]) + 2.0 * layout.unit
        room = 1.2 * layout.unit
        column = min(max(sign * x, room), layout.picture_width - room)
        return np.array([column, joint[1]])

    @property
    def ground_px(self) -> float:
        """Canvas row below the feet where events are named."""
        layout = self.layout
        row = (self.surroundings.ground_px - layout.origin_px[1]) * layout.scale
        row += layout.header_height + 1.3 * layout.unit
        return min(row, layout.panel_top - 0.8 * layout.unit)

    def last_stride(self, side: Side, time_s: float) -> Stride | None:
        """Return the stride of a leg that began last."""
        times, strides = self._starts[side]
        i = bisect_right(times, time_s) - 1
        return strides[i] if i >= 0 else None

    def strides_between(self, side: Side, start_s: float, end_s: float) -> list[Stride]:
        """Strides of a leg whose contact lies in a window, or begins shortly before."""
        times, strides = self._starts[side]
        first = max(0, bisect_right(times, start_s) - 1)
        return strides[first : bisect_right(times, end_s)]

    def _stance(self, side: Side, time_s: float) -> Stride | None:
        times, strides = self._starts[side]
        i = bisect_right(times, time_s) - 1
        if i < 0:
            return None
        toe_off = strides[i].toe_off_s
        return strides[i] if math.isfinite(toe_off) and time_s <= toe_off else None

    def _recent(self, time_s: float) -> tuple[tuple[GaitEvent, float], ...]:
        found = []
        for event in self._events:
            since = time_s - event.time_s
            if since < -1e-9:
                break
            if since <= FLASH_S:
                found.append((event, since))
        return tuple(found)
