"""`gaitcheck explain`: a page of the knowledge base."""

from __future__ import annotations

from typing import Annotated, Literal

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
    lang: Annotated[
        Literal["en", "de"], typer.Option(help="Language: English or German.")
    ] = "en",
) -> None:
    """Print what is known about a finding, a metric, a complaint or a piece of advice."""
    from gaitcheck.knowledge.explain import explain as page_of
    from gaitcheck.knowledge.explain import render_markdown, topics
    from gaitcheck.language.pages import said_page
    from gaitcheck.language.speech import say, speaking

    with speaking(lang):
        if topic is not None:
            typer.echo(render_markdown(said_page(page_of(topic))), nl=False)
            return
        kind = ""
        for one in topics():
            if one.kind != kind:
                kind = one.kind
                typer.echo(f"\n{say(kind)}")
            typer.echo(f"  {one.id}  {say(one.title)}")
