"""Who is at work: sessions in memory, the key that opens one, and the tokens of its forms."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routes.editor.configuration import EditorSettings, Role

if TYPE_CHECKING:
    from collections.abc import Callable

_HOUR = 3600.0
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, and what they may do."""

    name: str
    role: Role
    proof: str = field(default="", repr=False)
    """Fingerprint of the password that let them in; empty where a key does."""

    def may(self, role: str) -> bool:
        """Tell whether the person may do what a role may."""
        return self.role.may(Role(role))


@dataclass(slots=True)
class Session:
    """One browser that was let in."""

    person: Person
    csrf: str
    """Token that every form and every call that changes something must carry."""
    language: str | None = None
    """``en`` or ``es`` once somebody chose; else the browser's wish decides."""
    begun: float = 0.0
    used: float = 0.0
    values: dict[str, str] = field(default_factory=dict)
    """Short notes between two pages, such as the message after a save."""


def same(one: str, other: str) -> bool:
    """Compare secrets in a time that tells nothing of where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


class Sessions:
    """The sessions of one run; nothing of them reaches the disk.

    Parameters
    ----------
    settings
        How long a session lives, and how many there may be.
    clock
        Seconds that only grow; a test gives its own.
    """

    def __init__(
        self, settings: EditorSettings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(_BYTES)

    def open(self, person: Person) -> tuple[str, Session]:
        """Begin a session; return the secret for its cookie, which is not kept, and the session."""
        token = secrets.token_urlsafe(_BYTES)
        now = self._clock()
        session = Session(person, secrets.token_urlsafe(_BYTES), begun=now, used=now)
        with self._lock:
            self._drop_old(now)
            while len(self._sessions) >= self._settings.limits.sessions:
                oldest = min(self._sessions, key=lambda name: self._sessions[name].used)
                del self._sessions[oldest]
            self._sessions[_digest(token)] = session
        return token, session

    def find(self, token: str) -> Session | None:
        """Return the session of a cookie, if there is one and it is not over."""
        now = self._clock()
        with self._lock:
            session = self._sessions.get(_digest(token))
            if session is None:
                return None
            if self._over(session, now):
                del self._sessions[_digest(token)]
                return None
            session.used = now
            return session

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(_digest(token), None)

    def form_token(self, visitor: str) -> str:
        """Token for the form of somebody who has no session yet, bound to their cookie."""
        return hmac.new(self._secret, visitor.encode("utf-8", "replace"), "sha256").hexdigest()

    def _over(self, session: Session, now: float) -> bool:
        idle = now - session.used > self._settings.idle_hours * _HOUR
        return idle or now - session.begun > self._settings.session_hours * _HOUR

    def _drop_old(self, now: float) -> None:
        for key in [key for key, kept in self._sessions.items() if self._over(kept, now)]:
            del self._sessions[key]


class Key:
    """The key in the printed address: it lets one browser in, and then there is another.

    Parameters
    ----------
    announce
        Told every key that comes after the first, so that the person at the terminal can open
        a second browser.
    """

    def __init__(self, announce: Callable[[str], None] | None = None) -> None:
        self._announce = announce
        self._lock = threading.Lock()
        self.value = secrets.token_urlsafe(_BYTES)
        """The key that is good now: 256 bits."""

    def take(self, offered: str) -> bool:
        """Exchange the key; ``False`` if it is not the one, or was used before."""
        with self._lock:
            if not same(offered, self.value):
                return False
            self.value = secrets.token_urlsafe(_BYTES)
            following = self.value
        if self._announce is not None:
            self._announce(following)
        return True


def _digest(token: str) -> str:
    # Sessions are looked up by a hash, so that the time of a look-up tells nothing of a token.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
