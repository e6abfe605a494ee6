"""Which files of a result are handed out, as what, and how."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from gaitcheck.web.faults import Fault
from gaitcheck.web.folder import remove
from gaitcheck.web.gate import REPORT_POLICY

if TYPE_CHECKING:
    from gaitcheck.web.records import Job
    from gaitcheck.web.store import Store

_TYPES = (
    (re.compile(r"report\.html"), "text/html; charset=utf-8"),
    (re.compile(r"annotated(_\d{1,2})?\.mp4"), "video/mp4"),
    (re.compile(r"report\.pdf"), "application/pdf"),
    (re.compile(r"findings\.json|analysis\.json"), "application/json"),
    (re.compile(r"keypoints(_\d{1,2})?\.clip\.json"), "application/json"),
    (re.compile(r"strides\.csv|keypoints(_\d{1,2})?\.csv"), "text/csv; charset=utf-8"),
)
"""Names that gaitcheck gives, and nothing else."""

_SHOWN = ("report.html", "annotated")


def type_of(name: str) -> str:
    """Return the media type of a result's file; empty when the name is none of ours."""
    return next((kind for form, kind in _TYPES if form.fullmatch(name)), "")


def files_of(job: Job, store: Store) -> list[str]:
    """List the files of a finished job that are handed out."""
    folder = store.folder.result(job.id)
    if job.state != "done" or not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if type_of(p.name))


def send(job: Job, store: Store, name: str, *, saved_as: str = "") -> FileResponse:
    """Hand out a file of a result, with ranges; as a download when `saved_as` is given.

    Raises
    ------
    Fault
        404 for every other name.
    """
    kind = type_of(name)
    path = store.result_file(job, name) if kind else Path()
    if not kind or job.state != "done" or not path.is_file():
        raise Fault(404, "there is no such file in this result")
    return FileResponse(path, media_type=kind, filename=saved_as or None)


def send_in_sandbox(job: Job, store: Store, name: str) -> FileResponse:
    """Hand out a report or its video, which may run its own script and nothing else."""
    if not name.startswith(_SHOWN):
        raise Fault(404, "there is no such file in this report")
    response = send(job, store, name)
    response.headers["content-security-policy"] = REPORT_POLICY
    # The sandbox has an origin of its own, and its video must still be let in.
    response.headers["cross-origin-resource-policy"] = "cross-origin"
    response.headers["cache-control"] = "private, max-age=3600"
    return response


def send_zip(jobs: dict[str, Job], store: Store, *, saved_as: str) -> FileResponse:
    """Pack results into one archive: folder name → job."""
    handle, made = tempfile.mkstemp(".zip", "export-", dir=store.folder.work)
    path = Path(made)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for folder, job in jobs.items():
                for name in files_of(job, store):
                    # Videos are as small as they get.
                    how = zipfile.ZIP_STORED if name.endswith(".mp4") else None
                    source = store.result_file(job, name)
                    archive.write(source, f"{folder}/{name}", how)
    except BaseException:
        remove(path)
        raise
    return FileResponse(
        path,
        media_type="application/zip",
        filename=saved_as,
        background=BackgroundTask(remove, path),
    )
