"""Hangs up on who connects and asks for nothing.

The server would wait for a request's head without limit, and connections are counted: a few
hundred silent ones would keep everybody else out.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


def patient_for(silence_s: float) -> type[asyncio.Protocol]:
    """Return uvicorn's HTTP protocol with an end to its patience.

    Parameters
    ----------
    silence_s
        Seconds that a connection may take to send the whole head of a request. Bodies have
        limits of their own, in the gate.
    """

    class Patient(H11Protocol):
        _heard: Any = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.loop.call_later(silence_s, self._look)

        def _look(self) -> None:
            if self.transport.is_closing():
                return
            # There is a new cycle for each request.
            request: Any = self.cycle
            if request is self._heard and (
                request is None or request.response_complete
            ):
                self.transport.close()
                return
            self._heard = request
            self.loop.call_later(silence_s, self._look)

    return Patient
