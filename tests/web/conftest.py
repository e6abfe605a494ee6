"""A clinic's server for tests: a real process on a free port, or the app in this process.

`new_server(*options)` starts `gaitcheck serve` with a data folder of its own and returns a
`Server`: `.url`, `.api` (an httpx client with a token), `.data`, `.pid`, `.kill()` (-9),
`.stop()`, `.start()` on the same data again. `server` is one that a whole module shares.
`clinic` is the app in this process, for what needs no worker.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

REPO = Path(__file__).resolve().parents[2]

uvicorn = pytest.importorskip("uvicorn")

from fastapi import FastAPI  # noqa: E402

from gaitcheck.web.app import create_app  # noqa: E402
from gaitcheck.web.context import Clinic  # noqa: E402
from gaitcheck.web.settings import Limits, WebSettings  # noqa: E402
from gaitcheck.web.store import Store  # noqa: E402

REAR = "RBDS001_T35_rear_60_noisy"
SIDE = "RBDS001_T35_side_left_60_noisy"


@dataclass
class Server:
    """One `gaitcheck serve`."""

    data: Path
    options: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen[str] | None = None
    log: Path = field(init=False)
    api: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.data.parent / f"{self.data.name}.log"
        store = Store(self.data)
        token = store.access.new_token("tests")
        store.close()
        self.port = free_port()
        self.api = httpx.Client(
            base_url=f"{self.url}api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> Server:
        """Start it, on the data that are there, and wait until it answers."""
        command = [sys.executable, "-m", "gaitcheck", "serve", "--no-browser"]
        command += ["--port", str(self.port), "--data", str(self.data), *self.options]
        env = {**os.environ, "PYTHONPATH": str(REPO), "OMP_NUM_THREADS": "1"}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=self.data, env=env, stdout=log, stderr=log, text=True
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                self.api.get("/jobs")
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        pytest.fail(f"the server did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as Ctrl-C would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)

    def files(self) -> list[str]:
        """All files of patients: clips, results and work."""
        return sorted(
            str(path.relative_to(self.data))
            for room in ("clips", "results", "work")
            for path in (self.data / room).rglob("*")
            if path.is_file()
        )

    def post(self, address: str, **body: Any) -> Any:
        answer = self.api.post(address, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def patient(self) -> str:
        return str(self.post("/patients", pseudonym=f"P-{time.time_ns()}")["id"])

    def session(self, patient: str, day: str = "2026-11-22") -> str:
        made = self.post(f"/patients/{patient}/sessions", day=day, speed_kmh=12.6)
        return str(made["id"])

    def send(self, session: str, path: Path, **more: Any) -> str:
        """Upload a file in pieces and return the clip's id."""
        return send(self.api, session, path.name, path.read_bytes(), **more)

    def keypoints(self, session: str, folder: Path) -> str:
        """Upload a keypoint table of the force-plate truth."""
        told = json.loads((folder / "clip.json").read_text())
        return self.send(session, folder / "keypoints.csv.gz", description=told)

    def look(self, clip: str) -> Any:
        """Wait for the first look at a clip and return the clip."""
        return until(
            lambda: self.api.get(f"/clips/{clip}").json(),
            lambda clip: clip["state"] not in ("uploading", "waiting", "checking"),
        )

    def analysed(self, session: str) -> Any:
        """Ask for the analysis, wait for it, and return the job."""
        job = self.post(f"/sessions/{session}/analysis")
        return self.ended(job["id"])

    def ended(self, job: str) -> Any:
        return until(
            lambda: self.api.get(f"/jobs/{job}").json(),
            lambda job: job["state"] in ("done", "failed"),
        )


def send(
    api: httpx.Client, session: str, name: str, content: bytes, **more: Any
) -> str:
    answer = api.post(
        f"/sessions/{session}/clips",
        json={"name": name, "size_bytes": len(content), **more},
    )
    assert answer.status_code == 201, answer.text
    clip, there = answer.json()["id"], answer.json()["received_bytes"]
    while there < len(content):
        piece = content[there : there + (4 << 20)]
        answer = api.patch(
            f"/clips/{clip}", content=piece, headers={"Upload-Offset": str(there)}
        )
        assert answer.status_code == 200, answer.text
        there = answer.json()["received_bytes"]
    return str(clip)


def until(
    ask: Callable[[], Any], good: Callable[[Any], bool], *, seconds: float = 300
) -> Any:
    end = time.monotonic() + seconds
    while not good(seen := ask()):
        assert time.monotonic() < end, seen
        time.sleep(0.1)
    return seen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


NewServer = Callable[..., Server]


@pytest.fixture(scope="module")
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewServer]:
    """Start servers; all end with the module."""
    started: list[Server] = []

    def start(*options: str) -> Server:
        data = tmp_path_factory.mktemp("clinic") / "data"
        server = Server(data=data, options=("--model", "lite", *options)).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()
        server.api.close()


@pytest.fixture(scope="module")
def server(new_server: NewServer) -> Server:
    """One server for a whole module."""
    return new_server()


@dataclass
class Here:
    """The app in this process; `page` is a browser, `api` a program with a token."""

    page: httpx.Client
    api: httpx.Client
    app: FastAPI
    data: Path

    @property
    def clinic(self) -> Clinic:
        clinic: Clinic = self.app.state.clinic
        return clinic

    def csrf(self) -> str:
        found = re.search(r'name="csrf" content="([0-9a-f]+)"', self.page.get("/").text)
        assert found
        return found[1]

    def form(self, address: str, **fields: Any) -> httpx.Response:
        """Send a form as the page would."""
        data = {"csrf": self.csrf(), **fields}
        return self.page.post(address, data=data, follow_redirects=False)


MakeHere = Callable[..., Here]


@contextlib.contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an app from a thread of this process; gives its address."""
    port = free_port()
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, bool, seconds=30)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def make_here(tmp_path: Path) -> Iterator[MakeHere]:
    """Build apps in this process, each with its own data."""
    with contextlib.ExitStack() as stack:
        made: list[int] = []

        def make(*, limits: Limits | None = None, **settings: Any) -> Here:
            made.append(1)
            data = tmp_path / f"data{len(made)}"
            app = create_app(
                WebSettings(
                    data=data, model="lite", limits=limits or Limits(), **settings
                )
            )
            address = stack.enter_context(running(app))
            token = app.state.clinic.store.access.new_token("tests")
            page = httpx.Client(base_url=address, follow_redirects=True, timeout=30)
            api = httpx.Client(
                base_url=f"{address}/api/v1",
                headers={"Authorization": f"Bearer {token}"},
                timeout=30,
            )
            stack.callback(page.close)
            stack.callback(api.close)
            return Here(page=page, api=api, app=app, data=data)

        yield make


@pytest.fixture
def here(make_here: MakeHere) -> Here:
    """The app in this process, as it is by default."""
    return make_here()
