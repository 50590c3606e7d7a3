"""Addresses of sources: only plain links of the web are taken."""

from __future__ import annotations

import re
import unicodedata

from routes.casebook.problems import Fault, shown

_LINK = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(
    "[\\x00-\\x20\\x7f-\\xa0\"'<>`{}|\\\\^\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufffd]"
)
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*\.?(?::[0-9]{1,5})?|localhost", re.UNICODE
)
_HOST_WITHOUT_SCHEME = re.compile(r"(?:www\.)[\w.-]+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def link_fault(text: str) -> Fault | None:
    """Tell why a text is no link that may be followed; ``None`` if it is one.

    Only ``http`` and ``https``, a host whose letters are of one script, no user name, and
    nothing that could end an attribute or hide in it.

    Examples
    --------
    >>> link_fault("https://example.org/a?b=1") is None
    True
    >>> link_fault("javascript:alert(1)").rule
    'bad_link'
    """
    found = _LINK.fullmatch(text)
    if found is None:
        cure = "Give the address of the page, beginning with https:// or http://"
        if _HOST_WITHOUT_SCHEME.fullmatch(text):
            cure = f"Write https://{text} if that is the page"
        return _fault(text, "is no address of a page", cure)
    if _FORBIDDEN.search(text):
        cure = "Copy the address from the browser again; blanks and quotes are written as %20, %22"
        return _fault(text, "holds characters that no address has", cure)
    host = found["host"]
    if "@" in host:
        return _fault(text, "carries a user name or password", "Write it without the part before @")
    if not _HOST.fullmatch(host):
        return _fault(text, "names no host", "Copy the address from the browser again")
    if _is_mixed(host):
        cure = "Type the name of the site by hand; letters that only look alike are in it"
        return _fault(text, "mixes letters of two scripts in the name of the site", cure)
    return None


def _fault(text: str, what: str, cure: str) -> Fault:
    return Fault("bad_link", f"{shown(text)} {what}", cure)


def _is_mixed(host: str) -> bool:
    return any(
        len({_script(letter) for letter in label if letter.isalpha()}) > 1
        for label in host.split(".")
    )


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]
