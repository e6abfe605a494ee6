"""`gaitcheck explain`: a page of the knowledge base."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(
    topic: Annotated[
        str | None,
        typer.Argument(
            help="A finding code (PD), metric (cadence_spm), condition (pfp), exercise "
            "or any other name of the knowledge base; without one, all are listed.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print what is known about a finding, a metric, a complaint or a piece of advice."""
    from gaitcheck.knowledge.explain import explain as page_of
    from gaitcheck.knowledge.explain import render_markdown, topics

    if topic is not None:
        typer.echo(render_markdown(page_of(topic)), nl=False)
        return
    kind = ""
    for one in topics():
        if one.kind != kind:
            kind = one.kind
            typer.echo(f"\n{kind}")
        typer.echo(f"  {one.id}  {one.title}")
