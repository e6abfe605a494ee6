"""What is drawn on the body: skeleton, angles, events, and what must not be drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitcheck.core.gait import EventKind
from gaitcheck.core.palette import INK, side_colour
from gaitcheck.core.signals import FrameSeries, LegDots
from gaitcheck.core.view import Side, View
from gaitcheck.overlay.angles import (
    ContactAnnotator,
    KneeFlexionAnnotator,
    KneeLineAnnotator,
    OverstrideAnnotator,
    TrunkAnnotator,
    degrees,
)
from gaitcheck.overlay.annotate import annotators
from gaitcheck.overlay.body import SkeletonAnnotator
from gaitcheck.overlay.feet import EventAnnotator
from gaitcheck.overlay.heels import HeelAnnotator
from gaitcheck.overlay.moment import FLASH_S
from gaitcheck.overlay.pelvis import PelvisAnnotator, relative_deg
from tests.overlay.builders import (
    grey,
    marked,
    measure_pixels,
    part_of,
    scene_of,
    without_pose,
)

SQUARE_VIEWS = [View.REAR, View.FRONT, View.LEFT, View.RIGHT]


def drawn(annotator, scene, index):
    return annotator.draw(grey(scene), scene.moment(index))


def stance_frame(scene, side):
    """A frame in the middle of the second stance of a leg."""
    stride = scene.part.gait.of(side)[1]
    return scene.index_at(stride.mid_stance_s)


@pytest.mark.parametrize(
    ("value", "words"),
    [(12.4, "12°"), (-12.6, "−13°"), (0.3, "0°"), (-0.3, "0°"), (np.nan, "–")],
)
def test_degrees_are_written_plainly(value, words):
    assert degrees(value) == words


class TestSkeleton:
    def test_legs_wear_the_colour_of_their_side(self):
        scene = scene_of(part_of(View.REAR))
        picture = drawn(SkeletonAnnotator(scene), scene, 10)
        moment = scene.moment(10)
        for side in Side:
            x, y = 0.5 * (moment.xy("hip", side) + moment.xy("knee", side))
            assert marked(picture, side_colour(side))[round(y), round(x)]

    def test_far_leg_is_fainter(self):
        scene = scene_of(part_of(View.LEFT))
        moment = scene.moment(12)
        picture = SkeletonAnnotator(scene).draw(grey(scene), moment)
        strength = {}
        for side in Side:
            x, y = 0.4 * moment.xy("knee", side) + 0.6 * moment.xy("ankle", side)
            pixel = picture[round(y), round(x)].astype(int)
            strength[side] = np.abs(pixel - 120).sum()
        assert strength[Side.RIGHT] < 0.7 * strength[Side.LEFT]

    def test_low_confidence_fades(self):
        part = part_of(View.REAR)
        confidence = part.track.confidence.copy()
        knee = part.track.skeleton.index("knee", Side.LEFT)
        confidence[:, knee] = 0.05
        faint = replace(part, track=replace(part.track, confidence=confidence))
        pictures = []
        for one in (part, faint):
            scene = scene_of(one)
            moment = scene.moment(10)
            x, y = 0.5 * (moment.xy("hip", Side.LEFT) + moment.xy("knee", Side.LEFT))
            pixel = drawn(SkeletonAnnotator(scene), scene, 10)[round(y), round(x)]
            pictures.append(np.abs(pixel.astype(int) - 120).sum())
        assert pictures[1] < 0.5 * pictures[0]

    def test_hip_points_are_never_joined(self):
        scene = scene_of(part_of(View.REAR))
        moment = scene.moment(10)
        picture = drawn(SkeletonAnnotator(scene), scene, 10)
        x, y = moment.middle("hip")
        region = picture[round(y) - 4 : round(y) + 5, round(x) - 3 : round(x) + 4]
        assert (region == 120).all()

    @pytest.mark.parametrize("view", SQUARE_VIEWS)
    def test_nobody_seen_draws_nothing_on_the_picture(self, view):
        part = without_pose(part_of(view), slice(0, 40))
        scene = scene_of(part)
        layout = scene.layout
        picture = grey(scene)
        for layer in annotators(scene):
            picture = layer.draw(picture, scene.moment(20))
        area = picture[layout.header_height : layout.panel_top]
        assert (area == 120).all()


class TestKneeFlexion:
    def test_arc_lies_between_the_thighs_line_and_the_shin(self):
        part = part_of(View.LEFT)
        xy = part.track.xy_px.copy()
        xy[:, part.track.skeleton.index("ankle", Side.LEFT), 0] += 90  # backwards
        scene = scene_of(replace(part, track=replace(part.track, xy_px=xy)))
        index = 12
        moment = scene.moment(index)
        picture = drawn(KneeFlexionAnnotator(scene), scene, index)
        hip, knee, ankle = (moment.xy(n, Side.LEFT) for n in ("hip", "knee", "ankle"))
        onward, shank = knee - hip, ankle - knee
        middle = onward / np.hypot(*onward) + shank / np.hypot(*shank)
        at = knee + middle / np.hypot(*middle) * 0.42 * np.hypot(*shank)
        x, y = np.round(at).astype(int)
        assert measure_pixels(picture)[y - 2 : y + 3, x - 2 : x + 3].any()

    @pytest.mark.parametrize("view", [View.REAR, View.FRONT])
    def test_not_in_frontal_views(self, view):
        scene = scene_of(part_of(view))
        assert (drawn(KneeFlexionAnnotator(scene), scene, 12) == 120).all()

    def test_no_value_no_drawing(self):
        scene = scene_of(part_of(View.LEFT, value=np.nan))
        for annotator in (KneeFlexionAnnotator(scene), ContactAnnotator(scene)):
            for index in range(0, 60, 3):
                assert (drawn(annotator, scene, index) == 120).all()


class TestContact:
    def test_shin_and_foot_are_shown_round_the_near_contact_only(self):
        scene = scene_of(part_of(View.LEFT))
        contacts = [s.contact_s for s in scene.part.gait.of(Side.LEFT)]
        annotator = ContactAnnotator(scene)
        for index in range(scene.part.clip.n_frames):
            time_s = scene.part.clip.time_s[index]
            near = any(c - 0.03 <= time_s <= c + 0.12 for c in contacts)
            touched = (drawn(annotator, scene, index) != 120).any()
            assert touched == near


class TestKneeLine:
    @pytest.mark.parametrize("side", list(Side))
    def test_only_the_stance_leg_is_measured(self, side):
        scene = scene_of(part_of(View.REAR))
        index = stance_frame(scene, side)
        moment = scene.moment(index)
        assert [s.side for s in moment.stances] == [side]
        pixels = measure_pixels(drawn(KneeLineAnnotator(scene), scene, index))
        columns = np.flatnonzero(pixels.any(axis=0))
        own = moment.xy("knee", side)[0]
        other = moment.xy("knee", side.other)[0]
        assert np.abs(columns - own).min() < 30
        assert np.median(np.abs(columns - own)) < np.median(np.abs(columns - other))

    def test_flight_draws_nothing(self):
        scene = scene_of(part_of(View.REAR))
        stride = scene.part.gait.of(Side.LEFT)[1]
        flight = scene.index_at(stride.toe_off_s + 0.04)
        assert scene.moment(flight).stances == ()
        assert (drawn(KneeLineAnnotator(scene), scene, flight) == 120).all()


class TestPelvis:
    def slope_deg(self, view, **how) -> float:
        """Slope of the yellow line in the picture, clockwise positive."""
        scene = scene_of(part_of(view, **how))
        picture = drawn(PelvisAnnotator(scene), scene, 10)
        middle = scene.moment(10).middle("hip")
        pixels = measure_pixels(picture)
        rows, columns = np.nonzero(pixels)
        inner = np.abs(columns - middle[0]) < 35
        return float(
            np.rad2deg(np.arctan(np.polyfit(columns[inner], rows[inner], 1)[0]))
        )

    @pytest.mark.parametrize(
        ("view", "obliquity", "roll", "clockwise"),
        [
            (View.REAR, 9, 0, 9),  # left up; the left is on the picture's left
            (View.REAR, -9, 0, -9),
            (View.FRONT, 9, 0, -9),
            (View.REAR, 6, 4, 6),  # read against the picture, whose turn is in it
        ],
    )
    def test_line_has_the_measured_slope(self, view, obliquity, roll, clockwise):
        slope = self.slope_deg(view, obliquity_deg=obliquity, roll_deg=roll)
        assert slope == pytest.approx(clockwise, abs=0.8)

    @pytest.mark.parametrize("view", SQUARE_VIEWS)
    def test_no_signal_no_line(self, view):
        scene = scene_of(part_of(view))
        assert (drawn(PelvisAnnotator(scene), scene, 10) == 120).all()

    def test_signal_without_a_true_zero_is_shown_about_its_mean(self):
        part = part_of(View.REAR, obliquity_deg=7.0)
        assert part.pelvis is not None
        relative = replace(part, pelvis=replace(part.pelvis, absolute=False))
        scene = scene_of(relative)
        pixels = measure_pixels(drawn(PelvisAnnotator(scene), scene, 10))
        middle = scene.moment(10).middle("hip")
        rows, columns = np.nonzero(pixels)
        rows = rows[np.abs(columns - middle[0]) < 35]
        assert np.ptp(rows) <= 4

    def test_followed_cloth_is_drawn_at_the_waist_above_the_hip_joints(self):
        part = part_of(View.REAR, obliquity_deg=0.0)
        cloth = replace(part.pelvis, source="waist_motion", absolute=False)
        scene = scene_of(replace(part, pelvis=cloth))
        moment = scene.moment(10)
        hips, shoulders = moment.middle("hip")[1], moment.middle("shoulder")[1]
        rows = np.nonzero(measure_pixels(drawn(PelvisAnnotator(scene), scene, 10)))[0]
        above = (hips - np.median(rows)) / (hips - shoulders)
        assert 0.08 < above < 0.2

    def with_dots(self, left_px, right_px):
        part = part_of(View.REAR, obliquity_deg=0.0)
        dots = np.tile(np.array([left_px, right_px], float), (part.clip.n_frames, 1, 1))
        slope = np.rad2deg(
            np.arctan2(right_px[1] - left_px[1], right_px[0] - left_px[0])
        )
        signal = replace(
            part.pelvis,
            source="stickers",
            obliquity_deg=np.full(part.clip.n_frames, slope),
            dots_px=dots,
        )
        return scene_of(replace(part, pelvis=signal))

    def test_line_runs_through_the_dots_and_leaves_them_visible(self):
        left, right = (250.0, 420.0), (290.0, 412.0)
        scene = self.with_dots(left, right)
        picture = drawn(PelvisAnnotator(scene), scene, 10)
        places = scene.canvas_px(np.array([left, right]))
        rows, columns = np.nonzero(measure_pixels(picture))
        slope = (places[1, 1] - places[0, 1]) / (places[1, 0] - places[0, 0])
        off = rows - places[0, 1] - slope * (columns - places[0, 0])
        between = np.abs(columns - places[:, 0].mean()) < 4
        assert between.any()
        assert np.abs(off[between]).max() < 4
        for x, y in places.round().astype(int):
            assert (picture[y - 2 : y + 3, x - 2 : x + 3] == 120).all()
            ringed = np.hypot(columns - x, rows - y) < 0.6 * scene.layout.unit
            assert ringed.sum() > 20

    def test_number_and_panel_are_the_drop_that_is_printed(self):
        part = part_of(View.REAR, obliquity_deg=0.0)
        drop = FrameSeries(
            key="pelvic_drop_deg",
            label="drop",
            unit="deg",
            side=Side.LEFT,
            values=np.full(part.clip.n_frames, 5.5),
        )
        scene = scene_of(replace(part, series=(*part.series, drop)))
        assert relative_deg(scene, 10) == 5.5


def without_scale(part):
    """The same clip in which the legs' length is not known."""
    return replace(part, scale=replace(part.scale, leg_length_px=np.nan))


class TestHeels:
    UP, LOW, KNEE = (300.0, 700.0), (306.0, 740.0), (298.0, 500.0)

    def scene(self, *, missing="", value=9.0):
        part = part_of(View.REAR)
        n = part.clip.n_frames
        dots = LegDots(
            side=Side.RIGHT,
            heel_up_px=np.tile(self.UP, (n, 1)),
            heel_low_px=np.tile(self.LOW, (n, 1)),
            knee_px=np.tile(self.KNEE, (n, 1)),
            missing=missing,
        )
        eversion = FrameSeries(
            key="rearfoot_eversion_deg",
            label="eversion",
            unit="deg",
            side=Side.RIGHT,
            values=np.full(n, value),
        )
        return scene_of(
            replace(part, leg_dots=(dots,), series=(*part.series, eversion))
        )

    def ringed(self, picture, scene):
        """How many of the three dots have a ring in the colour of measurements."""
        rows, columns = np.nonzero(measure_pixels(picture))
        places = scene.canvas_px(np.array([self.UP, self.LOW, self.KNEE]))
        near = [
            np.hypot(columns - x, rows - y) < 0.6 * scene.layout.unit for x, y in places
        ]
        return sum(int(one.sum() > 5) for one in near)

    def test_found_dots_are_ringed_and_stay_visible(self):
        scene = self.scene()
        picture = drawn(HeelAnnotator(scene), scene, stance_frame(scene, Side.RIGHT))
        assert self.ringed(picture, scene) == 3
        for x, y in scene.canvas_px(np.array([self.UP, self.LOW, self.KNEE])):
            spot = picture[round(y) - 1 : round(y) + 2, round(x) - 1 : round(x) + 2]
            assert (spot == 120).all()

    def test_number_and_lines_stand_only_while_the_foot_carries_weight(self):
        scene = self.scene()
        on_right = drawn(HeelAnnotator(scene), scene, stance_frame(scene, Side.RIGHT))
        on_left = drawn(HeelAnnotator(scene), scene, stance_frame(scene, Side.LEFT))
        assert measure_pixels(on_right).sum() > 1.5 * measure_pixels(on_left).sum() > 0

    def test_dots_that_were_not_accepted_are_not_shown(self):
        scene = self.scene(missing="more than two spots look like dots")
        picture = drawn(HeelAnnotator(scene), scene, stance_frame(scene, Side.RIGHT))
        assert (picture == 120).all()

    def test_unknown_angle_leaves_only_rings(self):
        scene = self.scene(value=np.nan)
        index = stance_frame(scene, Side.RIGHT)
        known = self.scene()
        plain = measure_pixels(drawn(HeelAnnotator(scene), scene, index)).sum()
        assert plain < measure_pixels(drawn(HeelAnnotator(known), known, index)).sum()


class TestTrunkAndOverstride:
    @pytest.mark.parametrize("view", SQUARE_VIEWS)
    def test_trunk_line_joins_hips_and_shoulders(self, view):
        scene = scene_of(part_of(view))
        moment = scene.moment(10)
        pixels = measure_pixels(drawn(TrunkAnnotator(scene), scene, 10))
        for share in (0.2, 0.5, 0.9):
            x, y = share * moment.middle("hip") + (1 - share) * moment.middle(
                "shoulder"
            )
            assert pixels[
                round(y) - 1 : round(y) + 2, round(x) - 2 : round(x) + 3
            ].any()

    @pytest.mark.parametrize(("view", "sign"), [(View.LEFT, -1), (View.RIGHT, 1)])
    def test_overstride_is_told_in_leg_lengths(self, view, sign):
        """A heel 110 clip pixels ahead of the hips of a runner whose legs have 440."""
        scene = scene_of(part_of(view))
        annotator = OverstrideAnnotator(scene, Side.LEFT)
        ahead = np.array([sign * 110.0, 0.0]) * scene.layout.scale
        assert annotator._words(ahead) == "0.25 leg"
        assert annotator._words(-ahead) == "−0.25 leg"
        unknown = scene_of(without_scale(scene.part))
        assert OverstrideAnnotator(unknown, Side.LEFT)._words(ahead) == ""

    def test_overstride_line_spans_hips_to_heel(self):
        scene = scene_of(without_scale(part_of(View.RIGHT)))
        moment = scene.moment(12)
        pixels = measure_pixels(
            drawn(OverstrideAnnotator(scene, Side.RIGHT), scene, 12)
        )
        columns = np.flatnonzero(pixels.any(axis=0))
        ends = sorted((moment.middle("hip")[0], moment.xy("heel", Side.RIGHT)[0]))
        assert columns.min() == pytest.approx(ends[0], abs=5)
        assert columns.max() == pytest.approx(ends[1], abs=5)


class TestEvents:
    def test_flash_follows_the_event_and_ends(self):
        scene = scene_of(part_of(View.REAR))
        events = [
            e for e in scene.part.gait.events if e.kind is not EventKind.MID_STANCE
        ]
        annotator = EventAnnotator(scene)
        for index in range(scene.part.clip.n_frames):
            time_s = scene.part.clip.time_s[index]
            due = any(-1e-9 <= time_s - e.time_s <= FLASH_S for e in events)
            assert (drawn(annotator, scene, index) != 120).any() == due

    @pytest.mark.parametrize("side", list(Side))
    def test_ring_lies_at_the_foot_in_the_sides_colour(self, side):
        scene = scene_of(part_of(View.REAR))
        stride = scene.part.gait.of(side)[1]
        index = int(np.searchsorted(scene.part.clip.time_s, stride.contact_s))
        moment = scene.moment(index)
        picture = drawn(EventAnnotator(scene), scene, index)
        toe = moment.xy("foot_index", side)
        unit = round(scene.layout.unit)
        x, y = np.round(toe).astype(int)
        area = picture[y - unit : y + unit, x - unit : x + unit]
        assert marked(area, side_colour(side)).sum() > 20


@pytest.mark.parametrize("view", SQUARE_VIEWS)
def test_numbers_stand_beside_the_runner(view):
    """No label plate lies over the legs or the trunk on any frame."""
    scene = scene_of(part_of(view, obliquity_deg=5.0))
    layout = scene.layout
    for index in range(0, 90, 2):
        moment = scene.moment(index)
        for height, name in (("upper", "hip"), ("lower", "knee")):
            for direction in (-1, 1):
                joint = moment.xy(name, Side.LEFT)
                x, y = scene.label_px(moment, joint, direction, height)
                parts = ("shoulder", "hip") if height == "upper" else ("knee", "ankle")
                reach = [moment.xy(p, s)[0] for p in parts for s in Side]
                free = x - max(reach) if direction > 0 else min(reach) - x
                at_edge = min(x, layout.picture_width - x) < 1.3 * layout.unit
                assert free > layout.unit or at_edge
                assert y == pytest.approx(joint[1])


@pytest.mark.parametrize("view", [View.OBLIQUE, View.UNCLEAR])
def test_unclear_views_show_the_skeleton_and_no_angle(view):
    part = part_of(View.REAR)
    scene = scene_of(replace(part, camera=replace(part.camera, view=view)))
    picture = grey(scene)
    for layer in annotators(scene)[:-3]:
        picture = layer.draw(picture, scene.moment(10))
    # The trunk's sideways lean has no meaning either.
    assert not measure_pixels(picture).any()
    assert marked(picture, INK).any()
