"""Every rule, and running them in an order that respects their prerequisites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gaitcheck.findings.asymmetry_rule import AS
from gaitcheck.findings.information import FS
from gaitcheck.findings.rule import Case, Judgement, Rule
from gaitcheck.findings.rules_frontal import CO, HA, KV, KW, PD, TL
from gaitcheck.findings.rules_pattern import BRK, HIP, NAR
from gaitcheck.findings.rules_sagittal import FI, FT, HE, KD, KS, OS, TE, UT
from gaitcheck.findings.rules_timing import GR, LC, SV, VO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.findings.readings import Readings
    from gaitcheck.findings.speed import Speeds
    from gaitcheck.knowledge.loader import Knowledge

RULES: Final[tuple[Rule, ...]] = (
    *(PD(), HA(), KV(), KW(), TL(), CO()),
    *(OS(), TE(), FS(), FI(), KS(), KD(), UT(), FT(), HE()),
    *(VO(), LC(), GR(), SV(), AS()),
    *(HIP(), BRK(), NAR()),
)
"""All rules, in the order of the knowledge base; patterns last."""


def judge_all(
    readings: Readings,
    speeds: Speeds,
    knowledge: Knowledge,
    rules: Sequence[Rule] = RULES,
) -> dict[str, tuple[Judgement, ...]]:
    """Run rules, each after the ones it reads.

    Raises
    ------
    ValueError
        When rules wait for each other in a circle: a bug in the catalogue.
    """
    judged: dict[str, tuple[Judgement, ...]] = {}
    waiting = list(rules)
    known = {rule.code for rule in rules}
    while waiting:
        ready = [r for r in waiting if not (set(r.after) & known) - set(judged)]
        if not ready:
            message = f"rules wait for each other: {[r.code for r in waiting]}"
            raise ValueError(message)
        for rule in ready:
            case = Case(
                readings=readings, speeds=speeds, knowledge=knowledge, earlier=judged
            )
            judged[rule.code] = rule.judge(case)
        waiting = [r for r in waiting if r.code not in judged]
    return {rule.code: judged[rule.code] for rule in rules}
