"""Layers of folium's own on our page: which of them would ask the network, and their names.

A page has Leaflet and, where popups need it, jQuery. A layer that brings scripts, pictures or
tiles from elsewhere is refused with a sentence that names it; nothing is left to fail in silence
in front of a reader.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from branca.element import Element

from routes.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINKED = re.compile(
    r"<(?:script|link|img|iframe|embed|object|source|video|audio)\b[^>]*?"
    r"\b(?:src|href|data)\s*=\s*[\\]*[\"'](?!data:|#)([^\"'\\]+)",
    re.I,
)
_FETCHED = re.compile(
    r"L\.(?:tileLayer|imageOverlay|videoOverlay)[\w.]*\(\s*[\"'](?!data:)([^\"']+)"
    r"|\"(?:icon|iconRetina|shadow|shadowRetina)_?[uU]rl\"\s*:\s*\"(?!data:)([^\"]+)\""
    r"|\burl\(\s*[\"']?(https?:[^\"')]+)"
    r"|(?:\bfetch|\$\.(?:ajax|get|getJSON))\(\s*(?:\{\s*url:\s*)?[\"'`]?(https?:[^\"'`\s,)]+)"
)
_OWN_NAME = re.compile(r"_[0-9a-f]{32}\Z")
"""End of the name that folium gives a layer without one."""
_FRAME = re.compile(r"<iframe\b", re.I)
_CURE = (
    "a map file may ask for nothing. Draw it with what is in the page: Marker, DivIcon, "
    "CircleMarker, PolyLine, Polygon, GeoJson, FeatureGroup, ImageOverlay with the picture itself"
)


def elements(element: Element) -> Iterator[Element]:
    """Everything in the tree below an element, and itself; branca offers no walk of its tree."""
    yield element
    # Figures and popups keep a part of what is below them beside their children.
    for part in (getattr(element, name, None) for name in ("header", "html", "script")):
        if isinstance(part, Element):
            yield from elements(part)
    for child in element._children.values():  # noqa: SLF001 - as above
        yield from elements(child)


def _mentions(value: object, address: str, depth: int = 3) -> bool:
    if isinstance(value, str):
        return address in value
    if depth and isinstance(value, dict):
        return any(_mentions(each, address, depth - 1) for each in value.values())
    if depth and isinstance(value, (list, tuple)):
        return any(_mentions(each, address, depth - 1) for each in value)
    return False


def _brings(element: Element, address: str) -> bool:
    links = [*getattr(element, "default_js", ()), *getattr(element, "default_css", ())]
    if any(url == address for _, url in links):
        return True
    return any(
        _mentions(value, address)
        for key, value in vars(element).items()
        if key not in {"_parent", "_children", "_template"}
    )


def _named(element: Element) -> str:
    kind = type(element).__name__
    name = getattr(element, "layer_name", None)
    given = isinstance(name, str) and not _OWN_NAME.search(name)
    return f"{kind} “{name}”" if given else kind


def _layers(page_map: Element) -> list[Element]:
    return [each for each in elements(page_map) if each is not page_map]


def _bringer(page_map: Element, address: str) -> str:
    """Name of the layer that brings an address; legends of branca bring theirs without a trace."""
    layers = _layers(page_map)
    for layer in layers:
        if any(_brings(each, address) for each in elements(layer)):
            return f"layer {_named(layer)}"
    legend = _of_kind(page_map, "ColorMap")
    if "/d3/" in address and legend is not None:
        return f"the legend of a Choropleth ({_named(legend)})"
    return "something on the map"


def _first(skeleton: str) -> str | None:
    for pattern in (_LINKED, _FETCHED):
        for found in pattern.finditer(skeleton):
            return next(group for group in found.groups() if group)
    return None


def _of_kind(page_map: Element, *kinds: str) -> Element | None:
    """The first layer of one of some classes, or of a class made from it."""
    for layer in _layers(page_map):
        if any(each.__name__ in kinds for each in type(layer).__mro__):
            return layer
    return None


def _is_fetched(layer: Any) -> bool:  # noqa: ANN401 - layers of folium have no common type
    return getattr(layer, "embed", True) is False


def require_offline(page_map: Element, skeleton: str) -> None:
    """Refuse a map with a layer that would ask the network.

    Parameters
    ----------
    page_map
        The map with its layers.
    skeleton
        What folium rendered of it.

    Raises
    ------
    RenderError
        With the layer and what it asks for.
    """
    if _FRAME.search(skeleton):
        frame = _of_kind(page_map, "IFrame")
        name = "a popup or a layer" if frame is None else _named(frame)
        msg = f"{name} opens a page inside the page, which a map file forbids; write its words"
        raise RenderError(msg)
    for layer in _layers(page_map):
        if _is_fetched(layer):
            msg = f"layer {_named(layer)} keeps its data elsewhere (embed=False); {_CURE}"
            raise RenderError(msg)
    if address := _first(skeleton):
        msg = f"{_bringer(page_map, address)} asks the network for {address}; {_CURE}"
        raise RenderError(msg)
    if "L.AwesomeMarkers" in skeleton:
        icon = _of_kind(page_map, "Icon")
        name = "Icon" if icon is None else _named(icon)
        msg = (
            f"folium.{name} needs scripts and fonts that are not in the page; leave the icon out, "
            "or use DivIcon or CircleMarker"
        )
        raise RenderError(msg)
