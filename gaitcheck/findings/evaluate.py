"""From readings and answers to findings and guidance: the one door of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.findings.assemble import assemble
from gaitcheck.findings.catalogue import judge_all
from gaitcheck.findings.complaint import complaint_of
from gaitcheck.findings.consultation import Consultation
from gaitcheck.findings.guidance import guide
from gaitcheck.findings.ranking import ranked
from gaitcheck.findings.readings import Readings
from gaitcheck.findings.speed import running_speeds
from gaitcheck.knowledge.loader import load_knowledge

if TYPE_CHECKING:
    from gaitcheck.core.analysis import ClipAnalysis
    from gaitcheck.core.finding import Finding
    from gaitcheck.core.guidance import Guidance
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
    """Judge the readings of one session and say what follows for this runner.

    Parameters
    ----------
    clips
        Needed for their views, speeds and quality notes; of their tracks only how fast
        the ground moves, where no speed was told.
    metrics, asymmetries
        Readings of all clips together.
    settings
        With the runner's answers in them (`gaitcheck.findings.answers.with_answers`).

    Returns
    -------
    findings
        Ranked ones first, then present ones without a rank (absorbed by a pattern, or
        information only), then absent ones and those that cannot be told.
    guidance
        Warnings, load, conditions, exercises and what to film next.
    """
    knowledge = load_knowledge()
    readings = Readings(
        metrics=metrics,
        asymmetries=asymmetries,
        views=tuple(clip.camera.view for clip in clips),
    )
    speeds = running_speeds(settings, clips, readings, knowledge.norm("contact_ms"))
    complaint = complaint_of(intake)
    judged = judge_all(readings, speeds, knowledge)
    findings = ranked(assemble(judged, knowledge), complaint, knowledge)
    guidance = guide(
        Consultation(
            knowledge=knowledge,
            intake=intake,
            complaint=complaint,
            findings=findings,
            clips=clips,
            settings=settings,
            readings=readings,
            speeds=speeds,
        )
    )
    return findings, guidance
