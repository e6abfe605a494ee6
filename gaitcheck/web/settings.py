"""What the page is started with: where the data lie, who may ask, how much is taken in."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from gaitcheck.core.settings import ModelName

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""Addresses that only this computer reaches."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one upload, one session and one check may take.

    Parameters
    ----------
    clip_bytes
        Largest clip. A minute of 4K at 60 frames/s from a phone is about 0.4 GB.
    chunk_bytes
        Largest piece of one request; the rest of the clip comes with the next ones.
    keypoint_bytes
        Largest keypoint table.
    session_clips
        Clips of one session.
    open_uploads
        Uploads that may be under way at a time.
    clip_s, clip_frames, clip_pixels
        Longest clip, most frames, largest picture.
    check_s, check_bytes
        Seconds and address space of the process that first looks at a clip. Measured with
        the heavy model on 1080p: 3 to 5 s and 1.2 GB.
    free_bytes
        Disk space that is left alone.
    silence_s
        Seconds without a byte after which a request is given up.
    body_s
        Seconds after which its body is given up even if it dribbles on; a piece of
        16 MiB takes that long at 30 kB/s.
    """

    clip_bytes: int = 4 << 30
    chunk_bytes: int = 16 << 20
    keypoint_bytes: int = 64 << 20
    session_clips: int = 8
    open_uploads: int = 24
    clip_s: float = 300.0
    clip_frames: int = 40_000
    clip_pixels: int = 4096 * 2304
    check_s: float = 120.0
    check_bytes: int = 3 << 30
    free_bytes: int = 1 << 30
    silence_s: float = 30.0
    body_s: float = 600.0


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """Everything that `gaitcheck serve` decides before the page is up.

    Parameters
    ----------
    data
        Folder of the database, the clips and the results.
    host, port
        Where to listen.
    names
        Further host names under which the page may be asked for, in a clinic's network or
        behind a reverse proxy. Others are refused (DNS rebinding).
    https
        True when browsers speak TLS, to this server or to the proxy before it: cookies
        are then sent over TLS only.
    model
        Pose model.
    cores
        Pose networks at work side by side; results do not depend on it.
    sessions_at_once
        Analyses at a time.
    cluster
        Address of a Dask scheduler; empty for worker processes here.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    names: tuple[str, ...] = ()
    https: bool = False
    model: ModelName = "heavy"
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    sessions_at_once: int = 1
    cluster: str = ""
    limits: Limits = field(default_factory=Limits)

    @property
    def is_local(self) -> bool:
        """True when only this computer can reach the page."""
        return self.host in LOOPBACK

    @property
    def url(self) -> str:
        """Address to open in a browser on this computer."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        shown = f"[{host}]" if ":" in host else host
        return f"http{'s' if self.https else ''}://{shown}:{self.port}/"


def default_data() -> Path:
    """Return the platform's folder for the data of this user."""
    import platformdirs

    return Path(platformdirs.user_data_dir("gaitcheck", appauthor=False)) / "clinic"
