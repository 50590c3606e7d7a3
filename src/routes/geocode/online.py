"""Geocoders on the network, by geopy: off unless a person opens one.

Nothing else of the package imports this module, and no build asks it. Whoever opens a back end
writes the address of the service; there is no default, so that the words of a case go nowhere by
accident. Requests are paced, are not sent on when a server redirects, and end in a place with its
reason or in one sentence about what is wrong with the service.
"""

from __future__ import annotations

import ipaddress
import logging
import math
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

from routes import __version__
from routes.errors import GeocodeError
from routes.geocode.online_answers import READERS, Asked, Found, judge
from routes.geocode.places import REFUSED, UNRESOLVABLE, Place

SERVICES = tuple(READERS)
"""Names of the services that can be opened."""

POLITE_SECONDS = 1.0
"""Least time between two requests to another computer; public services demand it."""

RETRIES = 2
"""How often a request that failed for the moment is sent again."""

RETRY_SECONDS = 5.0
"""How long to wait before that; a service that asks for longer is not asked again."""

MOST_ANSWERS = 10
LONGEST_TEXT = 300
"""Characters beyond which a text is no place and stays here."""

_PUBLIC_NOMINATIM = "openstreetmap.org"
_STOCK_AGENTS = (
    "geopy",
    "python",
    "mozilla",
    "curl",
    "wget",
    "my-application",
    "my_app",
    "my_user",
)
_SILENT = logging.NullHandler()
_COUNTRY_LETTERS = 2
_REDIRECTS = range(300, 400)
_SERVER_ERRORS = range(500, 600)

_Search = Callable[[str], Sequence[Any]]
"""From words to the raw answers of a service, as geopy hands them on."""


class Backend:
    """One service, asked politely: the same words are asked once.

    Made by :func:`open_backend`. Not scored: a service's own figure is not calibrated.
    """

    def __init__(self, asked: Asked, search: _Search) -> None:
        self._asked = asked
        self._search = search
        self._known: dict[str, tuple[Found, ...]] = {}

    def __repr__(self) -> str:
        return f"<Backend {self._asked}>"

    def ask(self, text: str, *, country: str | None = None) -> Place:
        """Ask the service which place a text means.

        Parameters
        ----------
        text
            The words of the source. They leave this computer, unless the service runs on it.
        country
            ISO 3166-1 alpha-2 code that the record gives. It is not sent: an answer in another
            country is a ``conflict`` to be seen, not one to be filtered away.

        Returns
        -------
        Place
            ``lon`` and ``lat`` in degrees, WGS 84, and ``uncertainty_km`` from the service's
            bounding box (``None`` where it gives none) when ``ok``; otherwise no position, a
            reason and the candidates. ``score`` is always ``None``, ``method`` is
            ``online:<service>`` and ``reason`` names the address that answered.

        Raises
        ------
        GeocodeError
            When the service cannot be reached, refuses, or answers in another form.
        """
        words = " ".join(text.split())
        wanted = (country or "").strip().upper() or None
        if problem := _unsendable(words) or _no_country(wanted):
            return Place(
                query=text,
                status=REFUSED,
                level=UNRESOLVABLE,
                method=f"online:{self._asked.service}",
                reason=f"{problem}; {self._asked} was not asked",
            )
        if words not in self._known:
            self._known[words] = self._read(self._search(words))
        return judge(text, self._known[words], country=wanted, asked=self._asked)

    def _read(self, answers: Sequence[Any]) -> tuple[Found, ...]:
        read = READERS[self._asked.service]
        try:
            return tuple(read(answer) for answer in answers)
        except _MALFORMED as error:
            raise GeocodeError(_other_form(self._asked)) from error


def open_backend(
    name: str,
    *,
    url: str | None,
    user_agent: str | None,
    api_key: str | None = None,
    min_delay_seconds: float = POLITE_SECONDS,
    timeout_seconds: float = 10,
) -> Backend:
    """Open a geocoder on the network. Nothing is sent before the first question.

    Parameters
    ----------
    name
        ``nominatim``, ``pelias`` or ``photon``.
    url
        Address of the service up to its search path, such as ``http://localhost:8080`` or
        ``https://geo.example.org/nominatim``. Required: no public service is asked by default.
    user_agent
        Name of the application and a way to reach whoever runs it, as public services demand.
        May be left out only for a service on this computer.
    api_key
        Key of a Pelias service; the other two take none.
    min_delay_seconds
        Least time between two requests; below 1 only for a service on this computer.
    timeout_seconds
        How long one request may take.

    Returns
    -------
    Backend
        To be asked with :meth:`Backend.ask`.

    Raises
    ------
    GeocodeError
        For an unknown name, an address or user agent that will not do, too short a delay, or when
        geopy is not installed.
    """
    if name not in SERVICES:
        msg = f"no online geocoder is called {name!r}; choose one of {', '.join(SERVICES)}"
        raise GeocodeError(msg)
    parts = _address(name, url)
    local = _is_this_computer(parts.hostname or "")
    _check_pace(parts.hostname or "", min_delay_seconds, timeout_seconds, local=local)
    if api_key is not None and name != "pelias":
        msg = f"{name} takes no key; leave the key out"
        raise GeocodeError(msg)
    base = f"{parts.netloc}{parts.path.rstrip('/')}"
    asked = Asked(name, f"{parts.scheme}://{base}")
    options = {
        "domain": base,
        "scheme": parts.scheme,
        "timeout": timeout_seconds,
        "user_agent": _agent(user_agent, asked, local=local),
    }
    if name == "pelias":
        options["api_key"] = api_key
    return Backend(asked, _search(asked, options, min_delay_seconds, local=local))


class _NoRedirect(HTTPRedirectHandler):
    """Leave a redirect unfollowed: the words go to the address that was written and no other."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _search(
    asked: Asked, options: dict[str, Any], min_delay_seconds: float, *, local: bool
) -> _Search:
    """A paced function from words to raw answers; its errors are sentences."""
    try:
        from geopy import geocoders  # noqa: PLC0415 - optional, and only when a person asks
        from geopy.adapters import URLLibAdapter  # noqa: PLC0415
        from geopy.exc import GeopyError  # noqa: PLC0415
        from geopy.extra.rate_limiter import RateLimiter  # noqa: PLC0415
    except ImportError as error:
        msg = "online geocoding needs geopy: pip install 'trafficking-routes[online]'"
        raise GeocodeError(msg) from error
    # geopy logs each retry with a traceback; without a handler Python would print it.
    logging.getLogger("geopy").addHandler(_SILENT)

    def adapter(**settings: object) -> object:
        # Always the one of the standard library: the other, taken when requests is installed,
        # sends requests again by itself, past the pace.
        made = URLLibAdapter(**settings)
        straight = (ProxyHandler({}),) if local else ()
        made.urlopen = build_opener(_NoRedirect(), *straight).open
        return made

    service = getattr(geocoders, asked.service.capitalize())(adapter_factory=adapter, **options)
    extra = {
        "nominatim": {"limit": MOST_ANSWERS, "addressdetails": True},
        "pelias": {},
        "photon": {"limit": MOST_ANSWERS},
    }[asked.service]

    def once(words: str) -> list[Any]:
        try:
            found = service.geocode(words, exactly_one=False, **extra)
            return [location.raw for location in found or ()]
        except GeopyError as error:
            if _passes(error):
                raise
            raise GeocodeError(_sentence(error, asked)) from error
        except _MALFORMED as error:
            raise GeocodeError(_other_form(asked)) from error

    paced = RateLimiter(
        once,
        min_delay_seconds=min_delay_seconds,
        max_retries=RETRIES,
        error_wait_seconds=max(RETRY_SECONDS, min_delay_seconds),
        swallow_exceptions=False,
    )

    def search(words: str) -> list[Any]:
        try:
            answers: list[Any] = paced(words)
        except GeopyError as error:
            msg = f"{_sentence(error, asked)} (asked {RETRIES + 1} times)"
            raise GeocodeError(msg) from error
        return answers

    return search


_MALFORMED = (AttributeError, LookupError, TypeError, ValueError, RecursionError)
"""What reading an answer of another form raises."""


def _other_form(asked: Asked) -> str:
    return f"{asked} answers in a form that is not {asked.service}'s; check name and address"


def _status(error: Exception) -> int | None:
    """The HTTP status behind an error of geopy; ``None`` where there was no answer."""
    status = getattr(error.__cause__, "status_code", None)
    return status if isinstance(status, int) else None


def _wait(error: Exception) -> float:
    return float(getattr(error, "retry_after", None) or 0.0)


def _passes(error: Exception) -> bool:
    """Whether the same request may succeed in a moment: then, and only then, it is sent again."""
    from geopy import exc  # noqa: PLC0415

    status = _status(error)
    if status is None:
        return isinstance(error, exc.GeocoderServiceError) and not isinstance(
            error, exc.GeocoderParseError | exc.GeocoderQueryError
        )
    if status == _TOO_MANY:
        return _wait(error) <= RETRY_SECONDS
    return status in _SERVER_ERRORS or status == _REQUEST_TIMEOUT


_TOO_MANY = 429
_REQUEST_TIMEOUT = 408
_REFUSALS = {
    400: "does not understand the question (400); check that the address is of this service",
    401: "wants a key (401); give a valid one",
    402: "says that the quota is used up (402); wait, or run a service of your own",
    403: "refuses (403); read its terms of use, and check key and user agent",
    404: "has no search there (404); write its address without the search path",
}


def _sentence(error: Exception, asked: Asked) -> str:
    """What is wrong with a service, and what to do."""
    from geopy import exc  # noqa: PLC0415

    status = _status(error)
    if status == _TOO_MANY:
        wait = _wait(error)
        pause = f"wait {wait:.0f} s" if wait else "wait"
        problem = f"says that it is asked too often (429); {pause}, and ask more slowly"
    elif status in _REFUSALS:
        problem = _REFUSALS[status]
    elif status in _REDIRECTS:
        problem = f"points to another address ({status}); write that one if you trust it"
    elif status is not None:
        problem = f"is out of order ({status}); try later"
    elif isinstance(error, exc.GeocoderTimedOut):
        problem = "does not answer in time; try later, or allow more time"
    elif isinstance(error, exc.GeocoderParseError):
        problem = "answers with something that is not JSON; check the address"
    elif isinstance(error, exc.GeocoderQueryError):
        problem = "does not understand the question; check that the address is of this service"
    else:
        problem = "cannot be reached; check the address, and that the service runs"
    return f"{asked} {problem}"


def _unsendable(words: str) -> str | None:
    if not words:
        return "there are no words"
    if len(words) > LONGEST_TEXT:
        return f"a text of more than {LONGEST_TEXT} characters is not the name of a place"
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return "the text holds half a character and cannot be sent"
    return None


def _no_country(code: str | None) -> str | None:
    if code is None or (len(code) == _COUNTRY_LETTERS and code.isascii() and code.isalpha()):
        return None
    return f"{code!r} is no country code such as US or MX"


def _address(name: str, url: str | None) -> SplitResult:
    """Split the address of a service; refuse what is not plainly one."""
    if not url:
        msg = f"{name} needs the address of the service, such as http://localhost:8080"
        raise GeocodeError(msg)
    try:
        parts = urlsplit(url)
        plain = parts.port is None or parts.port > 0
    except ValueError:
        parts, plain = SplitResult("", "", "", "", ""), False
    if not plain or parts.scheme not in ("http", "https") or not parts.hostname:
        msg = f"{url!r} is not the address of a service; write it like http://localhost:8080"
        raise GeocodeError(msg)
    if parts.username is not None or parts.query or parts.fragment or not _is_plain(url):
        msg = (
            f"the address of {name} is to hold the host and path alone; leave out names, "
            "passwords, blanks and whatever follows ? or #"
        )
        raise GeocodeError(msg)
    return parts


def _is_plain(text: str) -> bool:
    """Whether a text can stand in a request's head: visible ASCII without blanks."""
    return text.isascii() and text.isprintable() and " " not in text


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_pace(
    host: str, min_delay_seconds: float, timeout_seconds: float, *, local: bool
) -> None:
    if not (math.isfinite(timeout_seconds) and timeout_seconds > 0):
        msg = f"a request cannot take {timeout_seconds} s; allow some seconds, such as 10"
        raise GeocodeError(msg)
    if not (math.isfinite(min_delay_seconds) and min_delay_seconds >= 0):
        msg = f"{min_delay_seconds} s is no delay; give the seconds between two requests, such as 1"
        raise GeocodeError(msg)
    if local or min_delay_seconds >= POLITE_SECONDS:
        return
    if _is_public_nominatim(host):
        why = "the usage policy of the public Nominatim allows one request a second at most"
    else:
        why = "another computer is asked once a second at most"
    msg = f"{why}; set the delay to {POLITE_SECONDS:g} s or more instead of {min_delay_seconds:g}"
    raise GeocodeError(msg)


def _is_public_nominatim(host: str) -> bool:
    bare = host.rstrip(".")
    return bare == _PUBLIC_NOMINATIM or bare.endswith(f".{_PUBLIC_NOMINATIM}")


def _agent(user_agent: str | None, asked: Asked, *, local: bool) -> str:
    """The name we go by; refuse one that says nobody's name."""
    if user_agent is None and local:
        return f"trafficking-routes/{__version__}"
    agent = (user_agent or "").strip()
    if not agent or agent.lower().startswith(_STOCK_AGENTS):
        msg = (
            f"{asked} is to be told who asks; give a user agent with the name of your "
            "newsroom or project and an address to reach it"
        )
        raise GeocodeError(msg)
    if not _is_plain(agent.replace(" ", "")):
        msg = "a user agent is one line of plain ASCII; leave out other characters"
        raise GeocodeError(msg)
    return agent
