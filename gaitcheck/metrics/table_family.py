"""What the metrics of one family share, so that a row of a table says only what is its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.core.metric import Family, Metric

if TYPE_CHECKING:
    from gaitcheck.core.view import View


@dataclass(frozen=True, kw_only=True)
class MetricFamily:
    """A family's name, the views it is read in, and its usual digits after the point."""

    name: Family
    views: tuple[View, ...]
    decimals: int = 1

    def metric(
        self,
        key: str,
        label: str,
        unit: str,
        definition: str,
        sign: str,
        sources: tuple[str, ...],
        decimals: int | None = None,
        views: tuple[View, ...] | None = None,
        *,
        per_side: bool = True,
    ) -> Metric:
        """Define a metric; see `Metric`. None takes what is usual in the family."""
        return Metric(
            key=key,
            label=label,
            unit=unit,
            family=self.name,
            views=self.views if views is None else views,
            definition=definition,
            sign=sign,
            sources=sources,
            decimals=self.decimals if decimals is None else decimals,
            per_side=per_side,
        )
