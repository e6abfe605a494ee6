"""The application: gate, pages, API, store and workers put together."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from fastapi import FastAPI

from gaitcheck import __version__
from gaitcheck.web import answers, api
from gaitcheck.web.context import Clinic
from gaitcheck.web.dispatcher import Dispatcher
from gaitcheck.web.gate import Gate
from gaitcheck.web.pages import (
    clips,
    comparing,
    entry,
    patients,
    reports,
    sessions,
    settings_page,
)
from gaitcheck.web.store import Store
from gaitcheck.web.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gaitcheck.web.settings import WebSettings


def create_app(settings: WebSettings) -> FastAPI:
    """Build the application; the data folder is opened when it starts.

    Parameters
    ----------
    settings
        Where the data lie, and how much is taken in.
    """

    @contextlib.asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        store = Store(settings.data)
        with store.folder.alone():
            store.recover()
            dispatcher = Dispatcher(store, settings)
            app.state.clinic = Clinic(
                settings=settings,
                store=store,
                dispatcher=dispatcher,
                throttle=Throttle(),
            )
            dispatcher.start()
            try:
                yield
            finally:
                dispatcher.stop()
                store.close()

    app = FastAPI(
        title="gaitcheck",
        version=__version__,
        summary="Running-gait analysis from an ordinary video. Not a diagnosis.",
        openapi_url="/api/v1/openapi.json",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    answers.install(app)
    app.include_router(api.router)
    rooms = (entry, patients, sessions, clips, reports, comparing, settings_page)
    for room in rooms:
        app.include_router(room.router)
    app.include_router(reports.sandbox)
    app.include_router(comparing.sandbox)
    app.add_middleware(Gate, settings=settings)
    return app
