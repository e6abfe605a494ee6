"""Wrong passwords cost time: few tries a quarter of an hour, from one address and from all."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from gaitcheck.web.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW_S = 900.0
TRIES = 8
"""Wrong passwords from one address in a window."""

TRIES_OF_ALL = 60
"""Wrong passwords from everywhere in a window."""

_ALL = ""


class Throttle:
    """Counts wrong passwords.

    Parameters
    ----------
    clock
        Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[str, deque[float]] = {}

    def require_free(self, address: str) -> None:
        """Raise `Fault` 429 when this address, or all together, tried too often."""
        with self._lock:
            for name, most in ((address, TRIES), (_ALL, TRIES_OF_ALL)):
                tries = self._recent(name)
                if len(tries) >= most:
                    wait_s = math.ceil(tries[0] + WINDOW_S - self._clock())
                    raise Fault(
                        429,
                        f"too many wrong passwords; wait {math.ceil(wait_s / 60)} minutes",
                        headers={"Retry-After": str(max(1, wait_s))},
                    )

    def wrong(self, address: str) -> None:
        """Count a wrong password."""
        with self._lock:
            for name in (address, _ALL):
                self._recent(name).append(self._clock())

    def right(self, address: str) -> None:
        """Forget the wrong ones of an address."""
        with self._lock:
            self._wrong.pop(address, None)

    def _recent(self, name: str) -> deque[float]:
        for other in [n for n, t in self._wrong.items() if n != name]:
            self._drop(other)
        tries = self._wrong.setdefault(name, deque())
        while tries and tries[0] < self._clock() - WINDOW_S:
            tries.popleft()
        return tries

    def _drop(self, name: str) -> None:
        tries = self._wrong[name]
        if not tries or tries[-1] < self._clock() - WINDOW_S:
            del self._wrong[name]
