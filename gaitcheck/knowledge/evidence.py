"""Sources, evidence grades and how a statement came into the knowledge base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from gaitcheck.core.finding import Grade  # noqa: TC001 - read at run time

Basis = Literal["read", "recalled", "measured"]
"""`read` in the paper, `recalled` from the literature, `measured` by the project."""

SourceKind = Literal[
    "article",
    "guideline",
    "review",
    "trial",
    "cohort",
    "case-control",
    "laboratory",
    "dataset",
    "practice",
]

GRADE_ORDER: Final[tuple[Grade, ...]] = (
    "strong",
    "moderate",
    "limited",
    "conflicting",
    "expert opinion",
)
"""From the best supported to the least."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A paper, guideline, data set or article.

    Parameters
    ----------
    short
        How it is named in running text, e.g. "Bramah 2018".
    citation
        The full reference; titles are quoted as they are.
    says
        What it contributes, in our own words.
    basis
        `recalled` means that nobody of the project re-read the number.
    """

    id: str
    kind: SourceKind
    short: str
    citation: str
    says: str
    basis: Basis
    url: str = ""

    @property
    def label(self) -> str:
        """Short name, marked when it was not re-read."""
        return f"{self.short} (recalled)" if self.basis == "recalled" else self.short


@dataclass(frozen=True, kw_only=True)
class Link:
    """One thing of the knowledge base goes with another, with its evidence.

    `origin` and `target` are ids (finding codes, cause, condition or advice ids).
    """

    origin: str
    target: str
    grade: Grade
    sources: tuple[str, ...]
    note: str = ""
