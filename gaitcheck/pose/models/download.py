"""Fetches one file over HTTPS: an address and a hash in, a checked file out."""

import contextlib
import functools
import hashlib
import os
import queue
import socket
import ssl
import threading
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from gaitcheck import __version__
from gaitcheck.errors import WrongHash
from gaitcheck.pose.models.registry import Bytes

Progress = Callable[[int, int | None, str], None]
"""Called with the bytes done, the bytes in all (None when unknown) and what is going on."""

STALL_S = 20.0
"""Seconds without a byte after which a running download is given up."""

_CHUNK = 1 << 18

_EXTRA_CERTIFICATES = (
    "REQUESTS_CA_BUNDLE",
    "PIP_CERT",
    "NODE_EXTRA_CA_CERTS",
    "npm_config_cafile",
    "NPM_CONFIG_CAFILE",
)
"""Variables by which pip and npm are told a clinic's own certificate authority. Python itself
reads ``SSL_CERT_FILE``."""


class SourceFailed(Exception):
    """One source cannot deliver; another one may. Its text reads ``host: reason``."""


def fetch(
    url: str,
    part: Path,
    *,
    expected: Bytes,
    label: str,
    progress: Progress,
    answer_within_s: float,
) -> None:
    """Download `url` to the new file `part` and check its hash.

    Parameters
    ----------
    url
        What to fetch.
    part
        Where to write; must not exist. The caller removes it.
    expected
        Size and hash of what should come.
    label
        For `progress`.
    progress
        Called after every piece.
    answer_within_s
        How long to wait for the first answer, name look-up included.

    Raises
    ------
    SourceFailed
        When the host cannot be reached, refuses, or breaks off.
    WrongHash
        When the bytes are others than expected.
    OSError
        When `part` cannot be written.
    """
    host = host_of(url)
    digest = hashlib.sha256()
    done = 0
    with (
        contextlib.closing(open_url(url, within_s=answer_within_s)) as response,
        part.open("xb") as out,
    ):
        progress(0, expected.n_bytes, label)
        while chunk := _read(response, host):
            out.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            if done > expected.n_bytes:
                break
            progress(done, expected.n_bytes, label)
        out.flush()
        os.fsync(out.fileno())
    announced = response.headers.get("Content-Length")
    if announced and done < int(announced):
        msg = f"{host}: broke off after {done} of {announced} bytes"
        raise SourceFailed(msg)
    if digest.hexdigest() != expected.sha256:
        msg = (
            f"What {host} sent for {url.rsplit('/', 1)[-1]} is not the expected file: its "
            f"SHA-256 is {digest.hexdigest()}, expected {expected.sha256}; try again, and if "
            "it stays so, ask whoever runs the network for the real file."
        )
        raise WrongHash(msg)


def open_url(
    url: str, *, within_s: float, headers: dict[str, str] | None = None
) -> HTTPResponse:
    """Open `url` and return the response as soon as it begins.

    Notes
    -----
    Behind a firewall that swallows packets, the name look-up and the tries at each address
    of a large host add up to minutes, and no timeout of the standard library covers them
    together. So they run in a thread of their own, which is left behind when time is up.

    Raises
    ------
    SourceFailed
        When there is no answer in time, or one that is not a success.
    """
    request = Request(
        url, headers={"User-Agent": f"gaitcheck/{__version__}", **(headers or {})}
    )
    answers: queue.SimpleQueue[HTTPResponse | Exception] = queue.SimpleQueue()
    gone = threading.Event()

    def ask() -> None:
        try:
            response = urlopen(request, timeout=STALL_S, context=_certificates())
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            answers.put(error)
            return
        answers.put(cast("HTTPResponse", response))
        if gone.is_set():
            response.close()

    threading.Thread(target=ask, daemon=True).start()
    host = host_of(url)
    try:
        answer = answers.get(timeout=within_s)
    except queue.Empty:
        gone.set()
        msg = f"{host}: no answer within {within_s:.0f} s"
        raise SourceFailed(msg) from None
    if isinstance(answer, HTTPError):
        answer.close()
    if isinstance(answer, (OSError, HTTPException, ValueError)):
        msg = f"{host}: {_reason(answer)}"
        raise SourceFailed(msg) from answer
    if isinstance(answer, Exception):
        raise answer
    return answer


def host_of(url: str) -> str:
    """Return the host of `url`, without the user name or password it may hold."""
    return urlsplit(url).hostname or "?"


def _read(response: HTTPResponse, host: str) -> bytes:
    try:
        return response.read(_CHUNK)
    except (OSError, HTTPException) as error:
        msg = f"{host}: broke off ({_reason(error)})"
        raise SourceFailed(msg) from error


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Trust what the system trusts, what pip and npm were told to, and certifi's list.

    Some Python installations (python.org's for macOS) come without any certificates;
    certifi is there, since mediapipe needs it.
    """
    context = ssl.create_default_context()
    files = [os.environ.get(name, "") for name in _EXTRA_CERTIFICATES]
    with contextlib.suppress(ImportError):
        import certifi

        files.append(certifi.where())
    for file in files:
        if file and Path(file).is_file():
            with contextlib.suppress(OSError):  # not a certificate file after all
                context.load_verify_locations(file)
    return context


def _reason(error: Exception) -> str:
    """Say in a few words why there was no answer."""
    if isinstance(error, HTTPError):
        return f"answered {error.code} {error.reason}"
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, socket.gaierror):
        return "name not found"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({cause.verify_message})"
    if isinstance(cause, TimeoutError):
        return "no answer"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror[:1].lower() + cause.strerror[1:]
    return str(cause) or type(cause).__name__
