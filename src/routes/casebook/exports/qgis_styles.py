"""Styles that QGIS finds in a GeoPackage (table ``layer_styles``): stages, bases, areas."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from routes.casebook.exports.symbols import (
    BASIS_PENS,
    INK,
    KIND_FILLS,
    KIND_MARKS,
    label,
    red_green_blue,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def styles() -> Mapping[str, str]:
    """Return a style for each layer that is drawn, as QGIS documents (QML)."""
    return {
        "events": _events(),
        "crossings": _categories(
            "level", [("", "Crossing", "marker", _marker("diamond", INK, 3.6))]
        ),
        "areas": _areas(),
        "legs": _legs(),
    }


def _events() -> str:
    """A rule for each stage; an inferred event is hollow."""
    symbols, rules = [], []
    for n, (kind, fill) in enumerate(KIND_FILLS.items()):
        told = label("kind", kind)
        for hollow in (False, True):
            name = str(2 * n + hollow)
            test = "inferred" if hollow else "yes"
            words = f"{told}, inferred" if hollow else told
            mark = KIND_MARKS[kind]
            layer = _marker(mark, fill, _SIZES.get(mark, 3.2), hollow=hollow)
            symbols.append(_symbol(name, "marker", layer))
            query = f"\"kind\" = '{kind}' AND \"documented\" = '{test}'"
            rules.append(
                f'<rule filter={quoteattr(query)} key="{{event-{name}}}" '
                f'label={quoteattr(words)} symbol="{name}"/>'
            )
    return _document(
        '<renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">'
        f'<rules key="{{events}}">{"".join(rules)}</rules>'
        f"<symbols>{''.join(symbols)}</symbols></renderer-v2>",
        geometry=0,
    )


# A star and a cross fill less of their box than a circle does.
_SIZES = {"star": 5.0, "cross_fill": 4.4, "diamond": 3.8, "triangle": 3.6}


def _legs() -> str:
    told = [
        (basis, label("basis", basis), "line", _line(pen, inferred=basis == "inferred"))
        for basis, pen in BASIS_PENS.items()
    ]
    return _categories("basis", told, geometry=1)


def _areas() -> str:
    fill = _layer(
        "SimpleFill",
        {
            "color": _rgba("#8b8069", 40),
            "outline_color": _rgba("#8b8069", 200),
            "outline_style": "dash",
            "outline_width": "0.3",
            "outline_width_unit": "MM",
            "style": "solid",
        },
    )
    told = [(level, label("level", level), "fill", fill) for level in ("state", "country")]
    return _categories("level", told, geometry=2)


def _marker(shape: str, fill: str, size: float, *, hollow: bool = False) -> str:
    return _layer(
        "SimpleMarker",
        {
            "name": shape,
            "color": _rgba("#ffffff" if hollow else fill, 225),
            "outline_color": _rgba(fill if hollow else "#ffffff", 255),
            "outline_width": "0.6" if hollow else "0.3",
            "outline_width_unit": "MM",
            "size": f"{size:g}",
            "size_unit": "MM",
        },
    )


def _line(pen: str, *, inferred: bool) -> str:
    colour = _rgba("#5d5a53" if inferred else INK, 130 if inferred else 190)
    own = {
        "line_color": colour,
        "line_style": pen,
        "line_width": "0.4",
        "line_width_unit": "MM",
        "capstyle": "round",
    }
    arrow = _layer(
        "SimpleMarker",
        {"name": "filled_arrowhead", "color": colour, "outline_style": "no", "size": "2.2"},
    )
    inside = f'<symbol type="marker" name="@0@1" alpha="1" clip_to_extent="1">{arrow}</symbol>'
    # The arrow stands in the middle, where no event covers it.
    along = {"placement": "centralpoint", "rotate": "1"}
    return _layer("SimpleLine", own) + _layer("MarkerLine", along, inside)


def _categories(
    column: str, told: Iterable[tuple[str, str, str, str]], *, geometry: int = 0
) -> str:
    rows = list(told)
    categories = "".join(
        f'<category value={quoteattr(value)} label={quoteattr(words)} symbol="{n}" render="true"/>'
        for n, (value, words, _, _) in enumerate(rows)
    )
    symbols = "".join(_symbol(str(n), kind, layers) for n, (_, _, kind, layers) in enumerate(rows))
    return _document(
        f'<renderer-v2 type="categorizedSymbol" attr="{column}" symbollevels="0" '
        f'forceraster="0" enableorderby="0"><categories>{categories}</categories>'
        f"<symbols>{symbols}</symbols></renderer-v2>",
        geometry=geometry,
    )


def _symbol(name: str, kind: str, layers: str) -> str:
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" '
        f'force_rhr="0">{layers}</symbol>'
    )


def _layer(kind: str, options: Mapping[str, str], inside: str = "") -> str:
    told = "".join(
        f'<Option type="QString" name="{name}" value={quoteattr(value)}/>'
        for name, value in options.items()
    )
    # QGIS before 3.26 reads "prop", later ones read "Option".
    props = "".join(f'<prop k="{name}" v={quoteattr(value)}/>' for name, value in options.items())
    return (
        f'<layer class="{kind}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{told}</Option>{props}{inside}</layer>'
    )


def _document(renderer: str, *, geometry: int) -> str:
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22.0" styleCategories="Symbology">{renderer}'
        f"<layerGeometryType>{geometry}</layerGeometryType></qgis>\n"
    )


def _rgba(colour: str, alpha: int) -> str:
    red, green, blue = red_green_blue(colour)
    return f"{red},{green},{blue},{alpha}"
