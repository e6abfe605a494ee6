"""Files that nobody should send: cut off, flipped, lying, bombs, and other things by a clip's
name. All made here, seeded, from a clip too short to be measured, so that even what can still
be read is refused before the pose model."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer

SEED = 8
WIDTH_PX, HEIGHT_PX, N_FRAMES = 64, 48, 18


@dataclass(frozen=True)
class Hostile:
    """One file, and the name under which it comes."""

    kind: str
    name: str
    content: bytes


@cache
def clip(container: str = "mp4", *, index_first: bool = False) -> bytes:
    """A clip of 0.6 s."""
    rng = np.random.default_rng(SEED)
    options = {"movflags": "faststart"} if index_first else {}
    codec = "mjpeg" if container == "avi" else "mpeg4"
    # To put the index first, the writer must be able to read what it wrote.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"clip.{container}"
        with av.open(path, "w", options=options) as out:
            _encode(out, codec, rng)
        return path.read_bytes()


def _encode(out: OutputContainer, codec: str, rng: np.random.Generator) -> None:
    stream = out.add_stream(codec, rate=30)
    stream.width, stream.height = WIDTH_PX, HEIGHT_PX
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    for _ in range(N_FRAMES):
        picture = rng.integers(0, 255, (HEIGHT_PX, WIDTH_PX, 3), np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        out.mux(stream.encode(frame.reformat(format=stream.pix_fmt)))
    out.mux(stream.encode(None))


def truncated(n: int) -> list[Hostile]:
    """Cut off anywhere, with the index at the end and at the beginning."""
    rng = random.Random(SEED)
    found = []
    for k in range(n):
        whole = clip(index_first=bool(k % 2))
        content = whole[: rng.randrange(1, len(whole) - 1)]
        found.append(Hostile("truncated", f"cut-{k}.mp4", content))
    return found


def flipped(n: int) -> list[Hostile]:
    """Bits turned over; in every other one within the index, where it hurts."""
    rng = random.Random(SEED + 1)
    found = []
    for k in range(n):
        content = bytearray(clip(index_first=True))
        most = content.index(b"mdat") if k % 2 else len(content)
        for _ in range(rng.randrange(1, 40)):
            content[rng.randrange(most)] ^= 1 << rng.randrange(8)
        found.append(Hostile("flipped", f"flip-{k}.mp4", bytes(content)))
    return found


def impostors() -> list[Hostile]:
    """Other things by a clip's name."""
    noise = random.Random(SEED).randbytes
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../../x.mp4", "x")
    playlist = "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'
    things: dict[str, bytes] = {
        "one zero": b"\0",
        "zeros": bytes(70_000),
        "ones": b"\xff" * 5000,
        "noise": noise(20_000),
        "text": b"dear server, please open /etc/passwd\n" * 50,
        "html": b"<!doctype html><script>alert(document.cookie)</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "entities": laughs.encode(),
        "json": b'{"a": ' * 3000,
        "zip": packed.getvalue(),
        "png": png(8, 8),
        "gif": b"GIF89a" + noise(500),
        "pdf": b"%PDF-1.7\n" + noise(500),
        "program": b"\x7fELF\x02\x01\x01" + noise(3000),
        "php": b"<?php system($_GET['c']); ?>",
        "sound": b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\1\0\1\0" + noise(2000),
        "playlist": playlist.encode(),
        "concat": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
        "dash": b"<MPD><BaseURL>http://127.0.0.1:1/</BaseURL></MPD>",
        "gzip": gzip.compress(b"x" * 1000),
        "utf-16": "keine Aufnahme".encode("utf-16"),
        "mp4 head only": clip()[:32] + noise(400),
        "matroska head only": b"\x1aE\xdf\xa3" + noise(400),
        "endless box": struct.pack(">I4sQ", 1, b"ftyp", (1 << 63) - 1) + noise(50),
        "boxes of nothing": struct.pack(">I4s", 8, b"moov") * 2000,
        "nested boxes": b"".join(
            struct.pack(">I4s", 8 * (400 - k), b"moov") for k in range(400)
        ),
    }
    return [Hostile(kind, f"{kind}.mp4", content) for kind, content in things.items()]


def liars() -> list[Hostile]:
    """Clips whose header promises what nobody can hold, and bombs that keep it."""
    whole = clip(index_first=True)
    giant = struct.pack(">HH", 20_000, 20_000)
    size = struct.pack(">HH", WIDTH_PX, HEIGHT_PX)
    small = struct.pack("<II", WIDTH_PX, HEIGHT_PX)
    broad = struct.pack("<II", 20_000, 20_000)
    huge = 0x7FFF_FFFF
    return [
        Hostile("20000 px told", "a.mp4", whole.replace(size, giant)),
        Hostile("20000 px told", "a.avi", clip("avi").replace(small, broad)),
        Hostile("16000 px true", "b.mov", _giant((16_000, 16_000))),
        Hostile("16000 px, 64 told", "p.mov", _giant((WIDTH_PX, HEIGHT_PX))),
        Hostile("an age long", "c.mp4", _patched(whole, b"stts", 12, huge)),
        Hostile("an age long", "d.mp4", _patched(whole, b"mvhd", 16, huge)),
        Hostile("an age long", "e.mp4", _patched(whole, b"mdhd", 16, huge)),
        Hostile("clock of zero", "f.mp4", _patched(whole, b"mdhd", 12, 0)),
        Hostile("clock of zero", "g.mp4", _patched(whole, b"mvhd", 12, 0)),
        Hostile("frames without end", "h.mp4", _patched(whole, b"stts", 8, huge)),
        Hostile("frames without end", "i.mp4", _patched(whole, b"stsz", 8, huge)),
        Hostile("entries without end", "j.mp4", _patched(whole, b"stts", 4, huge)),
        Hostile("entries without end", "k.mp4", _patched(whole, b"stsc", 4, huge)),
        Hostile("entries without end", "l.mp4", _patched(whole, b"stco", 4, huge)),
        Hostile("picture elsewhere", "m.mp4", _patched(whole, b"stco", 8, huge)),
        Hostile("picture too large", "n.mp4", _patched(whole, b"stsz", 4, huge)),
        Hostile("40001 frames", "o.avi", _many_frames()),
    ]


def tables() -> list[Hostile]:
    """Keypoint tables that are none."""
    packed = gzip.compress(b"time_s,left_hip_x_px\n" + b"0.1,2\n" * 500)
    member = gzip.compress(bytes(64 << 20))
    return [
        Hostile("damaged gzip", "a.csv.gz", packed[:30] + b"\xff" * 20 + packed[50:]),
        Hostile("gzip cut off", "b.csv.gz", packed[:-20]),
        Hostile("no gzip", "c.csv.gz", b"time_s\n"),
        # 6 GB of zeros.
        Hostile("gzip bomb", "d.csv.gz", member * 100),
        Hostile("not text", "e.csv", random.Random(SEED).randbytes(5000)),
        Hostile("zeros", "f.csv", bytes(5000)),
        Hostile("commas", "g.csv", b"," * 500_000),
        Hostile("one long cell", "h.csv", b"time_s\n" + b"9" * 500_000),
        Hostile("quote left open", "i.csv", b'time_s,"left' + b"\nx" * 200_000),
        Hostile("a formula", "j.csv", b'=HYPERLINK("http://x"),time_s\n1,2\n'),
    ]


def png(width: int, height: int) -> bytes:
    """A black picture of one byte a pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    packer, row = zlib.compressobj(9), bytes(1 + width)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def _giant(told: tuple[int, int]) -> bytes:
    """A clip of 1 MB whose every picture unpacks to 256 MB; no decoder takes more."""
    return _muxed("mov", "png", told, [png(16_000, 16_000)] * 3, step=30)


def _many_frames() -> bytes:
    """More frames than are taken, each of a few bytes."""
    return _muxed("avi", "mpeg4", (16, 16), [b"\0"] * 40_001)


def _muxed(
    container: str,
    codec: str,
    size: tuple[int, int],
    packets: list[bytes],
    *,
    step: int = 1,
) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as out:
        stream = out.add_stream(codec, rate=30)
        stream.width, stream.height = size
        stream.pix_fmt = "gray" if codec == "png" else "yuv420p"
        stream.time_base = Fraction(1, 30)
        for k, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, 30)
            packet.pts = packet.dts = k * step
            packet.is_keyframe = True
            out.mux_one(packet)
    return buffer.getvalue()


def _patched(whole: bytes, box: bytes, offset: int, value: int) -> bytes:
    """Write a number of 32 bits into a box, `offset` bytes behind its name."""
    at = whole.index(box) + len(box) + offset
    return whole[:at] + struct.pack(">I", value) + whole[at + 4 :]
