"""What the rules conclude from the readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Outcome = Literal["present", "absent", "cannot_tell"]
FindingSide = Literal["left", "right", "both", "none"]
Grade = Literal["strong", "moderate", "limited", "conflicting", "expert opinion"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One reading that a finding rests on.

    `limit` is the threshold it was held against (NaN when none), `comparison` says how
    (`>`, `<`, `outside`). `example_time_s` is a typical instant in the clip to look at.
    """

    metric_key: str
    side: FindingSide
    value: float
    interval: tuple[float, float] | None
    unit: str
    limit: float = np.nan
    comparison: str = ""
    clip_index: int = 0
    example_time_s: float = np.nan


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The outcome of one rule for one side.

    "Cannot tell" is a result with a reason, not an error and not "absent".

    Parameters
    ----------
    code
        Stable mnemonic of the rule, e.g. `PD`; explained by `gaitcheck explain PD`.
    severity
        "clear", "mild" or "" (absent, cannot tell, information only).
    rank
        Position in the report, 1 first; 0 = not ranked.
    causes, conditions, advice, sources
        Ids in the knowledge base.
    """

    code: str
    title: str
    outcome: Outcome
    side: FindingSide
    summary: str
    reason: str = ""
    severity: Literal["", "mild", "clear"] = ""
    grade: Grade = "limited"
    is_pattern: bool = False
    information_only: bool = False
    rank: int = 0
    evidence: tuple[Evidence, ...] = ()
    causes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
