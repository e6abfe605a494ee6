"""Fill one folder from one comparison; `compare.json` comes last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.compare.comparison_json import comparison_csv, comparison_json
from gaitcheck.compare.html import comparison_html

if TYPE_CHECKING:
    import datetime as dt

    from gaitcheck.compare.comparison import Comparison
    from gaitcheck.report.folder import OutputFolder

PAGE = "compare.html"
VIDEO = "compare.mp4"
LAST = "compare.json"


def write_comparison(
    comparison: Comparison, folder: OutputFolder, *, made_on: dt.date | None = None
) -> None:
    """Write page and tables.

    Parameters
    ----------
    folder
        Opened with `last="compare.json"`. A video that was written into it before,
        under the name `VIDEO`, is shown in the page.
    made_on
        Date printed on the page; today when None.
    """
    video = VIDEO if folder.holds(VIDEO) else ""
    folder.write(PAGE, comparison_html(comparison, video=video, made_on=made_on))
    folder.write("compare.csv", comparison_csv(comparison))
    folder.finish(comparison_json(comparison))
