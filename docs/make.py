"""Write the pages of the docs that are made from the program itself.

    python docs/make.py            write them
    python docs/make.py --check    say which are stale, exit code 1 if any

Pages: the command line (from `--help`), the settings, the metrics with their gates, and the
knowledge base. A test runs the check, so that the docs cannot fall behind.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from gaitcheck.core.settings import knobs  # noqa: E402
from gaitcheck.knowledge.explain import render_reference, topics  # noqa: E402
from gaitcheck.metrics.gates import GATES  # noqa: E402
from gaitcheck.metrics.table import METRICS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = "<!-- Made by docs/make.py; edit the source, not this page. -->\n\n"

KNOWLEDGE = {
    "finding": "What the rules look for",
    "condition": "Known complaints of the runner's knee",
    "factor": "Factors that the articles name",
    "advice": "Exercises, cues and rules",
    "disagreement": "Where the articles and research disagree",
}


def pages() -> Iterator[tuple[str, str]]:
    """Yield file name and content of every made page."""
    yield "cli.md", _cli()
    yield "settings.md", _settings()
    yield "metrics.md", _metrics()
    known = {topic.kind for topic in topics()}
    for kind, title in KNOWLEDGE.items():
        if kind in known:
            yield f"reference-{kind}s.md", f"# {title}\n\n{render_reference(kind)}"


def _cli() -> str:
    parts = ["# The command line\n"]
    for words in ([], *([name] for name in _commands())):
        text = _help(*words)
        parts.append(
            f"## gaitcheck {' '.join(words)}".rstrip() + f"\n\n```\n{text}\n```\n"
        )
    return "\n".join(parts)


def _commands() -> list[str]:
    from gaitcheck.cli.app import app

    named = [c.name for c in app.registered_commands if c.name]
    groups = [g.name for g in app.registered_groups if isinstance(g.name, str)]
    return [*named, *groups]


def _help(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "gaitcheck", *words, "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=DOCS.parent,
        env={**os.environ, "COLUMNS": "88", "TERM": "dumb"},
    )
    text = done.stdout.replace("python -m gaitcheck", "gaitcheck")
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _settings() -> str:
    rows = [
        f"| `{k.name}` | {'' if k.default is None else k.default} | {k.unit} | {k.help} |"
        for k in knobs()
    ]
    head = "| setting | default | unit | what it does |\n|---|---|---|---|"
    return (
        f"# Settings\n\nWhat can change a number.\n\n{head}\n" + "\n".join(rows) + "\n"
    )


def _metrics() -> str:
    parts = [
        "# Metrics\n",
        (
            "Every metric is read stride by stride and side by side; the report prints mean, "
            "SD, n and a 95 % interval that holds stride scatter and the systematic error "
            "measured for that view, frame rate and leg ([accuracy](accuracy.md)). Left and "
            "right are the runner's own.\n"
        ),
    ]
    for family in ("frontal", "sagittal", "timing"):
        parts.append(f"## {family.capitalize()}\n")
        for metric in METRICS.values():
            if metric.family != family:
                continue
            sign = f"\n\nSign: {metric.sign}." if metric.sign else ""
            unit = f" ({metric.unit})" if metric.unit else ""
            sources = "; ".join(metric.sources)
            views = ", ".join(metric.views)
            parts.append(
                f"### {metric.label}{unit}\n\n`{metric.key}` · views: {views}\n\n"
                f"{metric.definition}{sign}\n\nSources: {sources}.\n"
            )
    parts.append("## When a metric is withheld\n")
    parts.append("| gate | guards | closes when | why |\n|---|---|---|---|")
    for gate in GATES:
        guarded = ", ".join(f"`{key}`" for key in gate.keys) or "every metric"
        when = f"{gate.quantity.replace('_', ' ')} {gate.closes} {gate.limit:g}"
        parts.append(f"| {gate.code} | {guarded} | {when} | {gate.why} |")
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, content in pages():
        path, text = DOCS / name, MADE + content
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    verb = "stale" if check else "written"
    print(f"{verb}: {', '.join(stale) or 'none'}")
    return int(check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
