"""From readings and answers to findings and guidance: the one door of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.core.guidance import Guidance

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.finding import Finding
    from gaitcheck.core.intake import Intake
    from gaitcheck.core.metric import Asymmetry, MetricValue
    from gaitcheck.core.settings import Settings


def evaluate(
    *,
    clips: tuple[ClipAnalysis, ...],
    metrics: tuple[MetricValue, ...],
    asymmetries: tuple[Asymmetry, ...],
    intake: Intake,
    settings: Settings,
) -> tuple[tuple[Finding, ...], Guidance]:
    """Judge the readings of one session; ranked findings first."""
    del clips, metrics, asymmetries, intake, settings
    return (), Guidance()
