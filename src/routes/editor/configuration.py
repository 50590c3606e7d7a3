"""What one run of the editor is told: where it listens, who works, what it allows."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""Names of this computer, as a browser writes them before the port."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Role(StrEnum):
    """What a person may do; each role may do what those before it may."""

    VIEWER = "viewer"
    """Read."""
    ANALYST = "analyst"
    """Add and change records, hand cases in for review."""
    REVIEWER = "reviewer"
    """Review, publish, withhold and undo."""

    def may(self, needed: Role) -> bool:
        """Tell whether this role includes another.

        Examples
        --------
        >>> Role.ANALYST.may(Role.VIEWER), Role.ANALYST.may(Role.REVIEWER)
        (True, False)
        """
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one request may be, and how long it may take."""

    body_bytes: int = 2_000_000
    body_seconds: float = 20.0
    header_bytes: int = 32_768
    header_seconds: float = 10.0
    headers: int = 64
    address_characters: int = 4_096
    query_characters: int = 8_192
    fields: int = 2_000
    files: int = 4
    connections: int = 100
    sessions: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorSettings:
    """One run of the editor."""

    port: int
    who: str
    """Name that goes into the change log while nobody has to log in."""
    role: Role = Role.REVIEWER
    """What that person may do: a casebook that can only be read is opened by a viewer."""
    names: tuple[str, ...] = LOOPBACK
    """Host names and addresses, without the port, under which a browser may ask for us."""
    public: tuple[str, ...] = ()
    """The same for a proxy or another computer, exactly as a browser sends it in ``Host``."""
    users: Path | None = None
    """File of people with passwords; without it the key in the address is what lets one in."""
    behind_https: bool = False
    """A proxy before us speaks TLS: cookies are marked ``Secure``, origins are ``https``."""
    idle_hours: float = 12.0
    """A session that nobody used for so long is over."""
    session_hours: float = 48.0
    """A session is over after so long, however much it was used."""
    limits: Limits = field(default_factory=Limits)
    cookie: str = field(default_factory=lambda: f"routes_{secrets.token_hex(8)}")
    """Cookies do not know ports: each run has a name of its own, or two editors would clash."""

    @property
    def scheme(self) -> str:
        """``http``, or ``https`` behind a proxy that speaks TLS."""
        return "https" if self.behind_https else "http"

    @property
    def hosts(self) -> frozenset[str]:
        """Every ``Host`` that is answered, exactly as a browser writes it, in lower case."""
        hosts = {f"{name}:{self.port}" for name in self.names}
        if self.port == _DEFAULT_PORTS["http"]:
            hosts.update(self.names)
        return frozenset(host.lower() for host in (*hosts, *self.public))

    @property
    def cookie_name(self) -> str:
        """Name of the session cookie; behind TLS with the prefix that ties it to this host."""
        return f"__Host-{self.cookie}" if self.behind_https else self.cookie
