import numpy as np
import pytest

from gaitcheck.core.gait import EventKind, GaitEvent
from gaitcheck.core.view import Side
from gaitcheck.events.strides import build_strides

CONTACT, TOE_OFF = EventKind.INITIAL_CONTACT, EventKind.TOE_OFF


def event(kind, side, time_s, confidence=1.0):
    return GaitEvent(kind=kind, side=side, time_s=time_s, confidence=confidence)


def run(*, without=()):
    """Strides of 0.7 s, contact 0.25 s, right half a stride later."""
    events = []
    for i in range(6):
        for side, start in ((Side.LEFT, 0.2), (Side.RIGHT, 0.55)):
            events.append(event(CONTACT, side, start + 0.7 * i))
            events.append(event(TOE_OFF, side, start + 0.7 * i + 0.25))
    return tuple(e for i, e in enumerate(events) if i not in without)


def test_every_time_of_a_stride():
    stride = build_strides(run())[2]
    assert stride.side is Side.LEFT
    assert stride.contact_time_s == pytest.approx(0.25)
    assert stride.mid_stance_s == pytest.approx(0.9 + 0.125)
    assert stride.step_time_s == pytest.approx(0.35)
    assert stride.flight_time_s == pytest.approx(0.10)
    assert stride.stride_time_s == pytest.approx(0.70)


def test_a_missing_toe_off_leaves_the_stride_without_one():
    strides = build_strides(run(without=(1,)))
    assert np.isnan(strides[0].toe_off_s)
    assert not strides[0].complete


def test_a_missing_contact_does_not_make_a_double_stride():
    strides = build_strides(run(without=(4,)))
    first = strides[0]
    assert first.side is Side.LEFT
    assert np.isnan(first.next_contact_s)


def test_the_last_stride_of_each_leg_is_open():
    strides = build_strides(run())
    assert sum(np.isnan(s.next_contact_s) for s in strides) == 2


def test_a_stride_is_as_sure_as_its_less_certain_end():
    events = [e for e in run() if not (e.kind is TOE_OFF and e.time_s < 0.5)]
    events.append(event(TOE_OFF, Side.LEFT, 0.45, 0.2))
    assert build_strides(tuple(events))[0].confidence == 0.2


def test_no_events_no_strides():
    assert build_strides(()) == ()
