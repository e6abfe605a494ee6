"""Fill one folder from one comparison; `compare.json` comes last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitcheck.compare.comparison_json import comparison_csv, comparison_json
from gaitcheck.compare.html import comparison_html
from gaitcheck.compare.video import write_videos
from gaitcheck.core.progress import Progress, silent

if TYPE_CHECKING:
    import datetime as dt

    from gaitcheck.compare.comparison import Comparison
    from gaitcheck.report.folder import OutputFolder

PAGE = "compare.html"
LAST = "compare.json"


def write_comparison(
    comparison: Comparison,
    folder: OutputFolder,
    *,
    video: bool = True,
    slow: float = 1.0,
    made_on: dt.date | None = None,
    progress: Progress = silent,
) -> None:
    """Write videos, page and tables.

    Parameters
    ----------
    folder
        Opened with `last="compare.json"`.
    video
        Also write the side-by-side videos, where both sessions hold what they need.
    slow
        Slow-motion factor of the videos.
    made_on
        Date printed on the page; today when None.
    """
    videos: dict[str, str] = {}
    if video:
        videos = write_videos(comparison, folder, slow=slow, progress=progress)
    folder.write(PAGE, comparison_html(comparison, videos=videos, made_on=made_on))
    folder.write("compare.csv", comparison_csv(comparison))
    folder.finish(comparison_json(comparison))
