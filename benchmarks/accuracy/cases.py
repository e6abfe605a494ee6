"""Which clips a folder holds, and how each is given to the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.accuracy.truth import (
    Truth,
    read_force_plate_truth,
    read_rendered_truth,
    rendered_leg_length_m,
)

if TYPE_CHECKING:
    from pathlib import Path

LEG_PER_HEIGHT = 0.491
"""A rendered body is given the height that its legs would have on average (Winter)."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One clip with truth.

    `path` is what `gaitcheck analyze` gets; `height_cm` what the user would type.
    """

    name: str
    path: Path
    truth_path: Path
    height_cm: float | None = None

    def truth(self) -> Truth:
        """Read the truth; never shown to the pipeline."""
        if self.truth_path.is_dir():
            return read_force_plate_truth(self.truth_path)
        return read_rendered_truth(self.truth_path)


def find_cases(folder: Path, wanted: tuple[str, ...] = ()) -> list[Case]:
    """List the clips of a folder in the form of truth/dev or of clips/rendered.

    `wanted` keeps clips whose name contains every given word.
    """
    cases = [
        Case(name=sub.name, path=sub / "keypoints.csv.gz", truth_path=sub)
        for sub in sorted(folder.iterdir())
        if (sub / "truth.json").is_file() and (sub / "keypoints.csv.gz").is_file()
    ]
    for truth_path in sorted(folder.glob("*.truth.json")):
        name = truth_path.name.removesuffix(".truth.json")
        leg_m = rendered_leg_length_m(truth_path)
        cases.append(
            Case(
                name=name,
                path=folder / f"{name}.mp4",
                truth_path=truth_path,
                height_cm=round(100 * leg_m / LEG_PER_HEIGHT, 1),
            )
        )
    return [c for c in cases if all(word in c.name for word in wanted)]
