"""How often somebody may try a password."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT = 10_000


class Attempts:
    """Failed attempts to log in, by address, by name, and by both.

    Somebody who guesses is stopped after `tries` for one name from one address. More are
    allowed for an address (an office shares one) and for a name (so that nobody can lock a
    colleague out from elsewhere with a few guesses).

    Parameters
    ----------
    tries
        Failures for one name from one address; four times as many for an address, ten times as
        many for a name.
    seconds
        How long a failure counts.
    clock
        Seconds that only grow; a test gives its own.
    """

    def __init__(
        self,
        *,
        tries: int = 5,
        seconds: float = 900.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tries = tries
        self._seconds = seconds
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, address: str, name: str) -> float:
        """Count an attempt as failed before it is looked at; return the seconds to wait, 0 if none.

        Counting first means that attempts made at the same time cannot all pass.
        """
        now = self._clock()
        with self._lock:
            wait = max(self._wait(key, most, now) for key, most in self._limits(address, name))
            if wait == 0:
                for key, _ in self._limits(address, name):
                    self._failures.setdefault(key, []).append(now)
                    self._failures.move_to_end(key)
                while len(self._failures) > _KEPT:
                    self._failures.popitem(last=False)
        return wait

    def succeeded(self, address: str, name: str) -> None:
        """Forget the failures for this name from this address, and the attempt just counted."""
        with self._lock:
            for key, _ in self._limits(address, name):
                times = self._failures.get(key, [])
                if key == (address, name):
                    times.clear()
                elif times:
                    times.pop()

    def _limits(self, address: str, name: str) -> tuple[tuple[tuple[str, str], int], ...]:
        return (
            ((address, name), self._tries),
            ((address, ""), 4 * self._tries),
            (("", name), 10 * self._tries),
        )

    def _wait(self, key: tuple[str, str], most: int, now: float) -> float:
        times = [moment for moment in self._failures.get(key, []) if now - moment < self._seconds]
        if key in self._failures:
            self._failures[key] = times
        return self._seconds - (now - times[-most]) if len(times) >= most else 0.0
