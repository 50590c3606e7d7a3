"""Headers of every answer, and the policy under which the preview of a map is shown."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from starlette.types import Message, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
"""Content-Security-Policy of the editor's own pages: no inline script, nothing from elsewhere."""

# With "no-referrer" browsers send ``Origin: null`` with our own forms, and an origin that says
# nothing cannot be checked. "same-origin" tells other sites as little: they get no referrer.
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-permitted-cross-domain-policies": "none",
}

_META_POLICY = re.compile(
    r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', re.IGNORECASE
)


def with_headers(send: Send, *, https: bool) -> Send:
    """Wrap the sending of an answer, so that no answer leaves without its headers."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _ALWAYS.items():
                headers[name] = value
            headers.setdefault("content-security-policy", POLICY)
            headers.setdefault("cache-control", "no-store")
            if https:
                headers["strict-transport-security"] = "max-age=31536000"
        await send(message)

    return sent


def page_policy(page: str) -> str:
    """Return the policy that a map page states for itself, made fit for a response.

    The page's own hashes allow exactly its own scripts. ``sandbox`` takes its origin away, so
    that nothing in it could speak to the editor even if it ran.

    Parameters
    ----------
    page
        HTML of a page as ``routes.render`` writes it.

    Raises
    ------
    ValueError
        If the page states no policy; it is not shown then.
    """
    stated = _META_POLICY.search(page[:65_536])
    if stated is None:
        msg = "the page states no Content-Security-Policy, so it is not shown in the editor"
        raise ValueError(msg)
    policy = unescape(stated[1]).strip().rstrip(";")
    return (
        f"{policy}; frame-ancestors 'self'; sandbox allow-scripts allow-downloads allow-popups "
        "allow-popups-to-escape-sandbox"
    )


def preview_response(page: str) -> HTMLResponse:
    """Serve a map page for an ``iframe`` of the editor, under the policy it states for itself."""
    return HTMLResponse(page, headers={"content-security-policy": page_policy(page)})
