"""Which clips show the same runner on the same occasion: by folder, by name, never by guess.

Names decide what goes together, never what is measured: the word "rear" in a file name is
not taken for the camera's view, since "anna_left" may as well mean her left knee.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitcheck.batch.names import stem
from gaitcheck.core.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gaitcheck.batch.session import PairedBy

MOST_IN_FOLDER = 4
"""A runner is filmed from behind, in front and both sides at most; a sub-folder with more
clips holds more than one session."""

VIEW_WORDS = {
    "rear": View.REAR,
    "back": View.REAR,
    "behind": View.REAR,
    "posterior": View.REAR,
    "front": View.FRONT,
    "anterior": View.FRONT,
    "left": View.LEFT,
    "right": View.RIGHT,
    "side": None,
    "lateral": None,
    "sagittal": None,
}
"""Words at the end of a file name that say where the camera stood; None: one of the sides."""

_BREAK = re.compile(r"[\s_.\-]+")


@dataclass(frozen=True, kw_only=True)
class ViewName:
    """A file name taken apart: `anna_side_left` is `anna` and `side left`."""

    runner: str
    words: tuple[str, ...]

    @property
    def view(self) -> View | None:
        """The view that the words name; None when they name none or only a side."""
        named = [VIEW_WORDS[word] for word in self.words]
        return next((view for view in named if view is not None), None)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Clips that belong together, and why."""

    name: str
    clips: tuple[Path, ...]
    paired_by: PairedBy
    reason: str


def view_name(path: Path) -> ViewName:
    """Take view words off the end of a clip's name.

    A name that consists of view words only keeps the first as the runner's part is
    empty: `rear.mp4` and `left.mp4` of one folder are told apart by the folder alone.
    """
    text = stem(path)
    words: list[str] = []
    while True:
        pieces = _BREAK.split(text)
        word = pieces[-1].lower()
        if word not in VIEW_WORDS:
            break
        words.insert(0, word)
        text = text[: len(text) - len(pieces[-1])].rstrip(" _.-")
    return ViewName(runner=text, words=tuple(words))


def pair(folder: Path, clips: Sequence[Path]) -> tuple[list[Group], list[str]]:
    """Put clips together by sub-folder, else by name.

    Parameters
    ----------
    folder
        Where the batch began; clips that lie right in it are never paired by folder.
    clips
        In order.

    Returns
    -------
    groups
        Every clip is in exactly one.
    notes
        What looked like a pair and was left apart.
    """
    by_place: dict[Path, list[Path]] = defaultdict(list)
    for clip in clips:
        by_place[clip.parent].append(clip)
    groups: list[Group] = []
    notes: list[str] = []
    for place, here in by_place.items():
        if place != folder and _is_session_folder(here):
            groups.append(_of_folder(folder, place, here))
            continue
        some, said = _by_name(folder, place, here)
        groups += some
        notes += said
    return groups, notes


def _is_session_folder(clips: Sequence[Path]) -> bool:
    """Say whether a sub-folder's clips are one session: few, and not of several runners.

    Names with view words say whose each clip is. When they name more than one runner
    (anna_rear, ben_rear), or the same view twice, the folder is a collection.
    """
    if not 2 <= len(clips) <= MOST_IN_FOLDER:
        return False
    named = [view_name(clip) for clip in clips]
    with_words = [one for one in named if one.words]
    runners = {one.runner.casefold() for one in with_words}
    doubled = len({one.words for one in with_words}) < len(with_words)
    others = {one.runner.casefold() for one in named if not one.words}
    return len(runners) <= 1 and not doubled and not (runners and others - runners)


def _of_folder(folder: Path, place: Path, clips: Sequence[Path]) -> Group:
    name = place.relative_to(folder).as_posix()
    return Group(
        name=name,
        clips=tuple(clips),
        paired_by="folder",
        reason=f"the {len(clips)} clips in the sub-folder {name}",
    )


def _by_name(
    folder: Path, place: Path, clips: Sequence[Path]
) -> tuple[list[Group], list[str]]:
    families: dict[str, list[Path]] = defaultdict(list)
    for clip in clips:
        named = view_name(clip)
        alone = not named.words or not named.runner
        families[f"\0{clip.name}" if alone else named.runner.casefold()].append(clip)
    groups: list[Group] = []
    notes: list[str] = []
    for family in families.values():
        if len(family) == 1:
            groups.append(_alone(folder, family[0]))
            continue
        views = [view_name(clip).words for clip in family]
        if len(set(views)) < len(views) or len(family) > MOST_IN_FOLDER:
            groups += [_alone(folder, clip) for clip in family]
            notes.append(
                f"{_names(family)}: the same view twice or too many clips of one name, so they "
                "were left apart; sessions.csv can put them together"
            )
            continue
        runner = view_name(family[0]).runner
        groups.append(
            Group(
                name=(place.relative_to(folder) / runner).as_posix(),
                clips=tuple(family),
                paired_by="file name",
                reason=f"same name “{runner}” and a view word each: {_names(family)}",
            )
        )
    return groups, notes


def _alone(folder: Path, clip: Path) -> Group:
    here = clip.parent.relative_to(folder)
    own = stem(clip)
    # keypoints.csv is called after its folder already.
    place = here.parent if own == clip.absolute().parent.name and here.name else here
    return Group(
        name=(place / own).as_posix(),
        clips=(clip,),
        paired_by="single",
        reason="one clip",
    )


def _names(clips: Iterable[Path]) -> str:
    return ", ".join(clip.name for clip in clips)
