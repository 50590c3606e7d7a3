"""HTML of the landing page, written so that no text can become markup."""

from __future__ import annotations

import html
from dataclasses import dataclass

_VOID = frozenset({"meta", "br", "hr"})


@dataclass(frozen=True, slots=True)
class Html:
    """Finished markup."""

    text: str


def _joined(content: object) -> str:
    if isinstance(content, Html):
        return content.text
    if isinstance(content, str):
        return html.escape(content, quote=False)
    return "".join(_joined(part) for part in content)  # type: ignore[attr-defined]


def tag(name: str, /, *content: object, **attributes: str | bool | None) -> Html:
    """Write an element.

    Parameters
    ----------
    name
        Of the element.
    *content
        Texts, which are escaped; finished elements; and lists of both.
    **attributes
        By name, a hyphen written as ``_`` and ``class`` as ``class_``; left out when ``None`` or
        ``False``, without a value when ``True``.

    Examples
    --------
    >>> tag("a", "<b>", href="x?a=1&b=2", class_="more").text
    '<a href="x?a=1&amp;b=2" class="more">&lt;b&gt;</a>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}"
        + ("" if value is True else f'="{html.escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{_joined(content)}</{name}>")


def joined(*content: object) -> Html:
    """Put elements and texts, which are escaped, one after the other."""
    return Html(_joined(content))
