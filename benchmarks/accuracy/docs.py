"""Assemble docs/accuracy.md from scored results."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from gaitcheck.metrics.table import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

OUT = Path(__file__).parents[2] / "docs/accuracy.md"
PACKAGES = ("mediapipe", "numpy", "scipy", "opencv-contrib-python")

INTRO = """# How accurate gaitcheck is

Every number gaitcheck prints carries a 95 % interval. This page says where those
intervals come from: the whole pipeline was run over clips with known truth. The page
is written by the benchmark, not by hand:

```
{command}
```

{date}, gaitcheck {version}; {packages}.

Two kinds of truth:

- **Force plate and markers** (RBDS, Fukuchi et al. 2017, CC BY 4.0): real runners on an
  instrumented treadmill at 2.5 to 4.5 m/s, seen by virtual cameras as noisy *keypoints*.
  It tests everything after the pose model, against force. Small weights (frontal contact
  timing, fore-and-aft paths, biases) were fitted on these same runners; figures for
  runners left out of that fit stand in the decision records and are what the intervals
  are made from.
- **Rendered runners**: clips with exactly known motion, through the real pose model.
  Three bodies with a synthetic gait: good scores here are necessary, not sufficient.

*Bias* is result minus truth; *SD* its scatter between clip sides; *cover* how often the
printed 95 % interval holds the truth (95 is right, 100 too wide, below 90 too narrow).
"""

PEERS = """## Beside human raters and other tools

Published figures; other runners, other tasks, so a guide and not a contest.

| measure | who | figure |
|---|---|---|
| pelvic drop | clinicians on 2D video, a week apart (Dingenen 2018) | smallest detectable difference 2.7–2.8° |
| hip adduction, knee flexion | the same | 2.3–3.8° |
| lateral trunk, femoral adduction, foot inclination | the same | 1.3–2.3° |
| foot strike angle, near / far leg | 2D video against motion capture (Mo 2025) | RMSE 2.9° / 5.1° |
| knee and hip at contact | Kinovea, one rater (Damsted 2015) | 95 % interval 3–8° within a day, 9–14° between days |
| knee, running | OpenPose, one side camera, offset removed (Van Hooren 2023) | RMSE 7.5–7.8° |
| knee, running | DeepLabCut custom (Van Hooren 2023) | RMSE 7.9–10.9° |
| contact times | BlazePose on a phone, near leg (Young 2023) | 10–14 ms |
| contact, toe-off | marker algorithm (Handsaker 2016) | +3 (−12…+18), +2 (−8…+12) ms |
| contact, toe-off | marker algorithm (Fellin 2010) | 22–25 ms, 5 ms |
| contact time | neural network on markers (FootNet 2021) | RMSE 8 ms |

A simple method on the same force-plate keypoints (noisy, 60 fps), as published with the
truth set: side contact −2 ± 8.5 ms with 4.8 % missed or invented, toe-off −3 ± 25 ms;
rear 0 ± 6.6 and 0 ± 11 ms; pelvic drop relative peak 0.8°, hip adduction 1.9°,
projection angle 2.6°, step width 6.5 mm, vertical oscillation 3.1 mm, knee flexion
2.2° at contact and 4.1° at its peak, foot strike 3.4°, tibia 2.2°, overstride 24 mm.
"""

GATES_LINK = """## When a number is withheld

The conditions stand in one table, [metrics.md](metrics.md); the report prints the reason
instead of the number.
"""


def note_run(results: Path, truth: Path, command: str) -> None:
    """Keep when and with what the results were made."""
    about = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": command,
        "truth": truth.name,
        "python": platform.python_version(),
        "gaitcheck": importlib.metadata.version("gaitcheck")
        if _installed("gaitcheck")
        else _source_version(),
        "packages": {p: importlib.metadata.version(p) for p in PACKAGES},
    }
    text = json.dumps(about, indent=1)
    (results / "about.json").write_text(text + "\n", encoding="utf-8")


def write_docs(results: Sequence[Path], out: Path = OUT) -> Path:
    """Write the page from one or more scored result folders."""
    abouts = [json.loads((r / "about.json").read_text()) for r in results]
    first = abouts[0]
    packages = ", ".join(f"{k} {v}" for k, v in first["packages"].items())
    parts = [
        INTRO.format(
            command="\n".join(a["command"] for a in abouts),
            date=first["date"],
            version=first["gaitcheck"],
            packages=f"Python {first['python']}, {packages}",
        )
    ]
    for folder, about in zip(results, abouts, strict=True):
        parts.append(_section(folder, about))
    parts += [*_kept(out), PEERS, GATES_LINK]
    out.write_text("\n".join(parts), encoding="utf-8")
    return out


KEPT = ("Pelvic drop from the picture", "Smaller pose models")
"""Beginnings of sections that other benchmarks write and this one leaves as they are."""


def put_section(heading: str, text: str, page: Path = OUT) -> Path:
    """Replace a section of the page, or put it before the comparison with others."""
    before, _, after = page.read_text(encoding="utf-8").partition(f"## {heading}\n")
    if after:
        after = "## " + after.partition("\n## ")[2]
    else:
        before, mark, after = before.partition(PEERS.splitlines()[0])
        after = mark + after
    page.write_text(f"{before}{text}\n{after}", encoding="utf-8")
    return page


def _kept(page: Path) -> list[str]:
    if not page.exists():
        return []
    sections = page.read_text(encoding="utf-8").split("\n## ")[1:]
    return [f"## {s.rstrip()}\n" for s in sections if s.startswith(KEPT)]


def _section(folder: Path, about: dict[str, Any]) -> str:
    title = {
        "dev": "Force plate and markers: keypoints of 13 runners",
        "rendered": "Rendered runners, through the pose model",
    }.get(about["truth"], about["truth"])
    refused = (folder / "summary.txt").read_text(encoding="utf-8").splitlines()
    head = [line for line in refused[:30] if line.strip()]
    stop = next((i for i, s in enumerate(head) if s.startswith("events")), len(head))
    lines = [f"## {title}", "", *(f"- {line}" for line in head[:stop]), ""]
    events = pd.read_csv(folder / "events.csv")
    metrics = pd.read_csv(folder / "metrics.csv")
    order = {key: i for i, key in enumerate(METRICS)}
    metrics = metrics[metrics["sides"] > 0]
    metrics = metrics.sort_values(
        by=["metric", *[c for c in ("view", "mode", "variant") if c in metrics]],
        key=lambda c: c.map(order) if c.name == "metric" else c,
    )
    lines += ["### Events (ms, + = late)", "", _markdown(events), ""]
    lines += ["### Metrics", "", _markdown(metrics), ""]
    return "\n".join(lines)


def _markdown(table: pd.DataFrame) -> str:
    names = [str(c).replace("_", " ") for c in table.columns]
    rows = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    rows += [
        "| " + " | ".join(_cell(v) for v in row) + " |"
        for row in table.itertuples(index=False)
    ]
    return "\n".join(rows)


def _cell(value: object) -> str:
    if isinstance(value, float):
        if pd.isna(value):
            return "–"
        return f"{value:.0f}" if value == int(value) else f"{value:.3g}"
    return str(value)


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _source_version() -> str:
    from gaitcheck import __version__

    return __version__
