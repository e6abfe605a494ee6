"""Fill one output folder from one Analysis."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from gaitcheck.core.serialise import to_json
from gaitcheck.language.speech import say_markup
from gaitcheck.overlay.look import Look
from gaitcheck.overlay.stills import still as overlay_still
from gaitcheck.pose.clipfile import ClipFile, describe
from gaitcheck.pose.replay import write_keypoints
from gaitcheck.report.exports.write import write_exports
from gaitcheck.report.extras import require_extras
from gaitcheck.report.findings_json import findings_json
from gaitcheck.report.frames import KeptStills, write_frames
from gaitcheck.report.html import render_html
from gaitcheck.report.names import numbered
from gaitcheck.report.page import page_of
from gaitcheck.report.pictures import picture_for
from gaitcheck.report.player import video_of
from gaitcheck.report.strides_csv import strides_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaitcheck.core.analysis import Analysis, ClipAnalysis
    from gaitcheck.core.finding import Finding
    from gaitcheck.core.settings import Settings
    from gaitcheck.report.exports.formats import Format
    from gaitcheck.report.folder import OutputFolder
    from gaitcheck.report.page_types import Page, Picture, Video
    from gaitcheck.report.pictures import Still

VIDEO = "annotated.mp4"
"""Name of the first clip's annotated video; later clips get a number."""


class Drawing(Protocol):
    """Annotated videos that are being drawn while the report is written."""

    @property
    def names(self) -> Sequence[str]:
        """File names they will have, as `numbered` gives them."""
        ...

    def wait(self) -> None:
        """Return when they are complete, or raise what stopped them."""
        ...


def write_report(
    analysis: Analysis,
    folder: OutputFolder,
    *,
    pdf: bool = False,
    xlsx: bool = False,
    export: tuple[Format, ...] = (),
    look: Look | None = None,
    made_on: dt.date | None = None,
    still: Still | None = None,
    frames: bool = False,
    drawing: Drawing | None = None,
) -> None:
    """Write every file of one result; `findings.json` comes last.

    Parameters
    ----------
    folder
        Opened before the analysis began, so that a folder that cannot be used is
        refused at once.
    pdf
        Also write `report.pdf`, for the patient's file.
    xlsx
        Also write `strides.xlsx`.
    export
        Formats of other tools to write besides (`gaitcheck.report.exports`).
    look
        How the videos were drawn; slow motion and freezes change when they show what.
    made_on
        Date printed on the report; today when None.
    still
        Gives the picture of a flagged instant; None takes the overlay's.
    frames
        Also write the flagged instants as pictures into `frames/`.
    drawing
        Annotated videos on their way into the folder: they are shown in the report, and
        waited for before the folder is declared complete.

    Raises
    ------
    MissingDependency
        When a format is asked for whose library is not installed.

    Notes
    -----
    Files of the first clip have plain names (`keypoints.csv`, `annotated.mp4`), those
    of later clips a number (`keypoints_2.csv`, …). `keypoints.csv` holds what the pose
    model gave, before repair and filter; with the `keypoints.clip.json` beside it,
    `gaitcheck analyze keypoints.csv` measures the clip again without the video.
    """
    require_extras(pdf=pdf, xlsx=xlsx, export=export)
    day = made_on or dt.datetime.now(tz=dt.UTC).astimezone().date()
    for i, one in enumerate(analysis.clips):
        with folder.file(numbered("keypoints.csv", i)) as part:
            write_keypoints(one.raw_track, part)
        told = describe(_clip_file(one, analysis.settings))
        folder.write(numbered("keypoints.csv", i)[:-4] + ".clip.json", told)
    folder.write("strides.csv", strides_csv(analysis))
    folder.write("analysis.json", to_json(analysis))
    write_exports(analysis, folder, export)
    # Few people want these two, so their libraries are extras.
    if xlsx:
        from gaitcheck.report.workbook import workbook

        folder.write("strides.xlsx", workbook(analysis))
    names = [numbered(VIDEO, i) for i in range(len(analysis.clips))]
    videos = [
        video_of(one, name, look or Look())
        if drawing and name in drawing.names
        else None
        for one, name in zip(analysis.clips, names, strict=True)
    ]
    stills = KeptStills(still or overlay_still)
    page = page_for(analysis, made_on=day, videos=videos, still=stills)
    folder.write("report.html", say_markup(render_html(page)))
    if pdf:
        from gaitcheck.report.pdf import render_pdf

        folder.write("report.pdf", render_pdf(page))
    pictures = write_frames(analysis, folder, stills) if frames else {}
    if drawing:
        drawing.wait()
    folder.finish(findings_json(analysis, pictures))


def page_for(
    analysis: Analysis,
    *,
    made_on: dt.date,
    videos: Sequence[Video | None],
    still: Still,
) -> Page:
    """Gather what the report prints, pictures included."""

    def picture_of(finding: Finding) -> Picture | None:
        return picture_for(analysis, finding, still)

    day = f"{made_on.day} {made_on:%B %Y}"
    return page_of(analysis, made_on=day, videos=videos, picture_of=picture_of)


def _clip_file(one: ClipAnalysis, settings: Settings) -> ClipFile:
    view = one.camera.view
    return ClipFile(
        width_px=one.clip.width_px,
        height_px=one.clip.height_px,
        view=view if view.is_frontal or view.is_side else None,
        nominal_fps=one.clip.fps if one.clip.n_frames > 1 else None,
        belt_speed_mps=settings.belt_speed_mps,
        height_m=None if settings.height_cm is None else settings.height_cm / 100,
        hip_points=one.raw_track.hip_points,
        pose_model=one.raw_track.pose_model,
    )
