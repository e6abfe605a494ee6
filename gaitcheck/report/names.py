"""Names of the files in an output folder."""

from __future__ import annotations


def numbered(name: str, index: int) -> str:
    """Name a file of the clip at `index`.

    >>> numbered("annotated.mp4", 0), numbered("annotated.mp4", 1)
    ('annotated.mp4', 'annotated_2.mp4')
    """
    if index == 0:
        return name
    stem, suffix = name.rsplit(".", 1)
    return f"{stem}_{index + 1}.{suffix}"
