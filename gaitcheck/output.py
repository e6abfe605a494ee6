"""What a run is asked to leave behind, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaitcheck.overlay.look import Look

if TYPE_CHECKING:
    from pathlib import Path

    from gaitcheck.language.speech import Language
    from gaitcheck.report.exports.formats import Format


@dataclass(frozen=True, kw_only=True)
class Output:
    """What to write where; nothing here changes a number.

    Parameters
    ----------
    folder
        Is made when absent.
    video
        Also draw `annotated.mp4`.
    pdf, xlsx
        Also write `report.pdf` and `strides.xlsx`.
    export
        Formats of other tools to write besides.
    look
        Style and speed of the annotated video.
    frames
        Also write the flagged instants as pictures into `frames/`.
    side_by_side
        Also write `side_by_side.mp4` of the first two clips, aligned on the stride.
    force
        Replace an earlier result of gaitcheck's own in that folder.
    lang
        Language of report, PDF and video; files for other tools keep their keys.
    """

    folder: Path
    video: bool = True
    pdf: bool = False
    xlsx: bool = False
    export: tuple[Format, ...] = ()
    look: Look = field(default_factory=Look)
    frames: bool = False
    side_by_side: bool = False
    force: bool = False
    lang: Language = "en"
