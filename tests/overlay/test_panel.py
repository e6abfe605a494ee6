"""Read-outs, header and strip: the right numbers at the right time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.clip import Clock
from gaitcheck.core.palette import INK, MUTED, TRACK, side_colour
from gaitcheck.core.view import Side, View
from gaitcheck.overlay.layout import layout_for
from gaitcheck.overlay.moment import Scene
from gaitcheck.overlay.panel import HeaderAnnotator, ReadoutAnnotator, has_readouts
from gaitcheck.overlay.strip import StripAnnotator
from tests.overlay.builders import (
    clip_of,
    grey,
    marked,
    part_of,
    scene_of,
    without_pose,
)


def drawn(annotator, scene, index, **how):
    return annotator.draw(grey(scene), scene.moment(index, **how))


class TestStrip:
    def test_bars_are_the_stances_and_gaps_the_flights(self):
        scene = scene_of(part_of(View.REAR))
        strip = StripAnnotator(scene)
        index = 45
        time_s = float(scene.part.clip.time_s[index])
        picture = drawn(strip, scene, index)
        window = strip._window(time_s)
        seen = {c: marked(picture, c) for c in (TRACK, *map(side_colour, Side))}
        for row, side in enumerate(Side):
            y = round(strip._top + (row * 1.05 + 0.4) * scene.layout.unit)
            for instant in np.arange(window[0] + 0.02, window[1], 0.037):
                edges = [
                    t
                    for s in scene.part.gait.of(side)
                    for t in (s.contact_s, s.toe_off_s, time_s)
                ]
                if np.nanmin(np.abs(np.array(edges) - instant)) < 0.02:
                    continue
                on_ground = any(
                    s.contact_s <= instant <= s.toe_off_s
                    for s in scene.part.gait.of(side)
                )
                colour = side_colour(side) if on_ground else TRACK
                x = round(strip._x(instant, window))
                assert seen[colour][y, x], (side, instant)

    def test_cursor_and_progress_move_with_time(self):
        scene = scene_of(part_of(View.REAR))
        strip = StripAnnotator(scene)
        lengths = []
        for index in (0, 30, 60, 89):
            picture = drawn(strip, scene, index)
            y = round(strip._top + 2.36 * scene.layout.unit)
            lengths.append(int(marked(picture, MUTED)[y].sum()))
        whole = strip._right - strip._left
        assert lengths == pytest.approx(
            [0, whole * 30 / 89, whole * 60 / 89, whole], abs=3
        )


class TestHeader:
    def test_slow_motion_is_said(self):
        part = part_of(View.LEFT)
        clock = Clock(time_scale=1 / 8, source="capture-tag", capture_fps=240)
        slowed = replace(part, clip=replace(part.clip, clock=clock))
        assert HeaderAnnotator(scene_of(slowed))._note == "slowed 8×, times corrected"
        assert HeaderAnnotator(scene_of(part))._note == ""

    def test_frames_without_pose_and_damaged_frames_are_named(self):
        part = without_pose(part_of(View.LEFT), slice(0, 20))
        scene = scene_of(part)
        header = HeaderAnnotator(scene)
        assert all("no pose" in words for words in header._choices(scene.moment(10)))
        damaged = scene.moment(30, intact=False)
        assert all("damaged" in words for words in header._choices(damaged))
        good = " ".join(header._choices(scene.moment(30)))
        assert "no pose" not in good
        assert "damaged" not in good

    @pytest.mark.parametrize("size", [(360, 640), (640, 360), (131, 97)])
    def test_text_never_runs_into_the_clock(self, size):
        from tests.overlay.builders import clip_of

        part = part_of(View.FRONT, clip=clip_of(size))
        clock = Clock(time_scale=1 / 8, source="capture-tag", capture_fps=240)
        scene = scene_of(replace(part, clip=replace(part.clip, clock=clock)))
        picture = drawn(HeaderAnnotator(scene), scene, 10)
        lit = marked(picture[: scene.layout.header_height], INK).any(axis=0)
        columns = np.flatnonzero(lit)
        widest_gap = np.diff(columns).max()
        assert widest_gap > 0.8 * scene.layout.unit


class TestReadouts:
    def test_contact_angles_are_those_of_the_contact(self):
        part = part_of(View.LEFT)
        values = np.arange(part.clip.n_frames, dtype=float)
        series = tuple(replace(s, values=values) for s in part.series)
        scene = scene_of(replace(part, series=series))
        readout = ReadoutAnnotator(scene)
        shin = next(c.angle for c in readout._cells if c.angle.key == "tibia_angle_deg")
        stride = part.gait.of(Side.LEFT)[2]
        contact = scene.index_at(stride.contact_s)
        live = scene.moment(contact + 1)
        later = scene.moment(contact + 12)
        assert readout._reading(live, shin, Side.LEFT) == (contact, True)
        assert readout._reading(later, shin, Side.LEFT) == (contact, False)

    @pytest.mark.parametrize("view", [View.LEFT, View.REAR])
    def test_no_number_stays_behind_on_the_next_frame(self, view):
        scene = scene_of(part_of(view))
        used = ReadoutAnnotator(scene)
        for index in (10, 25, 45):
            picture = drawn(used, scene, index)
            fresh = drawn(ReadoutAnnotator(scene), scene, index)
            np.testing.assert_array_equal(picture, fresh)

    def test_knee_line_of_the_swinging_leg_is_held_from_mid_stance(self):
        part = part_of(View.REAR)
        values = np.arange(part.clip.n_frames, dtype=float)
        scene = scene_of(
            replace(part, series=tuple(replace(s, values=values) for s in part.series))
        )
        readout = ReadoutAnnotator(scene)
        knee = next(c.angle for c in readout._cells if c.angle.key == "fppa_deg")
        stride = part.gait.of(Side.RIGHT)[1]
        swing = scene.moment(scene.index_at(stride.toe_off_s + 0.1))
        held = float(scene.index_at(stride.mid_stance_s))
        assert readout._reading(swing, knee, Side.RIGHT) == (held, False)
        before = scene.moment(0)
        value, live = readout._reading(before, knee, Side.RIGHT)
        assert np.isnan(value)
        assert not live

    @pytest.mark.parametrize(
        ("view", "titles"),
        [
            (View.REAR, ["Knee inward", "Pelvis", "Trunk sideways"]),
            (
                View.LEFT,
                ["Knee bend", "Shin at contact", "Foot at contact", "Trunk forward"],
            ),
        ],
    )
    def test_only_what_the_view_measures_is_read_out(self, view, titles):
        scene = scene_of(part_of(view, obliquity_deg=3.0))
        cells = ReadoutAnnotator(scene)._cells
        assert [c.angle.title for c in cells] == titles
        if view is View.LEFT:
            assert {c.sides for c in cells} == {(Side.LEFT,), ()}

    def test_withheld_pelvis_has_no_read_out(self):
        cells = ReadoutAnnotator(scene_of(part_of(View.REAR)))._cells
        assert "Pelvis" not in [c.angle.title for c in cells]

    def test_a_pelvis_that_was_never_seen_has_no_read_out(self):
        part = part_of(View.REAR, obliquity_deg=np.nan)
        cells = ReadoutAnnotator(scene_of(part))._cells
        assert "Pelvis" not in [c.angle.title for c in cells]

    @pytest.mark.parametrize("size", [(720, 1280), (1280, 720)], ids=str)
    def test_without_numbers_the_strip_has_the_panel_to_itself(self, size):
        part = part_of(View.REAR, clip=clip_of(size))
        full = layout_for(part.clip)
        assert has_readouts(part)
        empty = replace(part, series=(), pelvis=None)
        assert not has_readouts(empty)
        layout = layout_for(part.clip, readouts=False)
        assert layout.panel_height <= full.panel_height
        scene = Scene(part=empty, layout=layout)
        picture = drawn(StripAnnotator(scene), scene, 20)
        rows = np.flatnonzero(marked(picture, side_colour(Side.LEFT)).any(axis=1))
        # No empty row above the first bar.
        assert rows[0] - layout.panel_top < 1.2 * layout.unit
        bars = np.flatnonzero(marked(picture, side_colour(Side.LEFT)).any(axis=0))
        assert bars[0] < 0.3 * layout.width
        assert rows[-1] + 1.2 * layout.unit < layout.height

    def test_readouts_stay_in_their_panel(self):
        scene = scene_of(part_of(View.REAR, obliquity_deg=3.0))
        picture = drawn(ReadoutAnnotator(scene), scene, 20)
        assert (picture[: scene.layout.panel_top] == 120).all()
        assert marked(picture[scene.layout.panel_top :], INK).any()
