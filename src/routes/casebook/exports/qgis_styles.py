"""Styles that QGIS finds in a GeoPackage (table ``layer_styles``), with the symbols of the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from routes.casebook.exports.symbols import (
    AREA_EDGE,
    BASIS_LINES,
    CASE_WIDTHS,
    CORRIDOR_LINES,
    CORRIDOR_WIDTHS,
    CROSSING_RADIUS,
    EARTH,
    INK,
    LEG_WIDTHS,
    MARKS,
    MM_PER_PIXEL,
    NONE_LISTED,
    PAPER,
    PUBLISHED_LINE,
    TOO_SMALL,
    class_words,
    density_fills,
    label,
    red_green_blue,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from routes.casebook.exports.symbols import Line, Mark, Widths

LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español"}
"""Languages of the styles of a layer, by the name that QGIS lists; the first one is the default."""

_POINT, _LINE, _POLYGON = 0, 1, 2

_WORDS: Mapping[str, Mapping[str, str]] = {
    "crossing": {"en": "Crossing", "es": "Cruce"},
    "inferred_crossing": {"en": "Crossing, inferred", "es": "Cruce, inferido"},
    "place": {"en": "Place of events", "es": "Lugar de eventos"},
    "flow": {"en": "Published total, not a leg", "es": "Total publicado, no es un tramo"},
    "h3": {"en": "H3 cell", "es": "Celda H3"},
    "single_case": {"en": "{}, one case alone", "es": "{}, un solo caso"},
}


def styles(language: str = "en") -> Mapping[str, str]:
    """Return a style for each layer that a release draws, as QGIS documents (QML).

    Parameters
    ----------
    language
        Language of the legend, ``en`` or ``es``.
    """
    return {
        "events": _events(language),
        "crossings": _crossings(language, documented="documented", counted="events"),
        "areas": _areas(language),
        "legs": _legs(language),
    }


def layer_styles(
    language: str = "en", classes: Sequence[tuple[float, float | None]] = ()
) -> Mapping[str, str]:
    """Return a style for each layer of :data:`routes.casebook.exports.layers.LAYERS`.

    Parameters
    ----------
    language
        Language of the legend, ``en`` or ``es``.
    classes
        Bounds of the classes of density that the layer of licensed dealers has, the lowest first;
        the last one may be open.
    """
    made = {name: make(language) for name, make in _STYLES.items()}
    return {"dealer_density": _density(language, classes)} | made


# ---------------------------------------------------------------------------------------- layers


def _events(language: str) -> str:
    """A rule for each stage; an inferred event is hollow."""
    rules = []
    for kind, mark in MARKS.items():
        told = label("kind", kind, language)
        inferred = label("documented", "inferred", language).lower()
        for test, words in (("yes", told), ("inferred", f"{told}, {inferred}")):
            query = f"\"kind\" = '{kind}' AND \"documented\" = '{test}'"
            rules.append((query, words, _marker(mark, hollow=test == "inferred")))
    return _ruled("marker", rules, geometry=_POINT)


def _crossings(language: str, documented: str = "documented_events", counted: str = "cases") -> str:
    least, more, most = CROSSING_RADIUS
    size = f'min({most}, {least} + {more} * sqrt("{counted}")) * {2 * MM_PER_PIXEL:.4f}'
    rules = [
        (
            f'"{documented}" {sign} 0',
            _WORDS[words][language],
            _marker(MARKS["crossing"], hollow=hollow, size=size),
        )
        for sign, words, hollow in ((">", "crossing", False), ("=", "inferred_crossing", True))
    ]
    return _ruled("marker", rules, geometry=_POINT)


def _places(language: str) -> str:
    # The page marks the place itself by a dot of ink, under the symbols of its events.
    options = {"name": "circle", "color": _rgba(INK), "outline_style": "no", "size": "1.1"}
    words = _WORDS["place"][language]
    return _ruled("marker", [("", words, _layer("SimpleMarker", options))], geometry=_POINT)


def _areas(language: str) -> str:
    """Outline and light hatching: somewhere in here; a country is an outline alone."""
    layers = {
        "state": _hatched("solid"),
        "region": _hatched("dash"),
        "country": _outline("dot", ""),
    }
    rules = [
        (f"\"level\" = '{level}'", label("level", level, language), layer)
        for level, layer in layers.items()
    ]
    return _ruled("fill", rules, geometry=_POLYGON)


def _density(language: str, classes: Sequence[tuple[float, float | None]]) -> str:
    """Classes from the densest to none, then counties too small to have one."""
    rules = []
    coarse, none, *fills = density_fills(len(classes))
    for level, (low, high) in reversed(list(enumerate(classes, start=1))):
        words = class_words(low, high)[language]
        rules.append((f'"density_class" = {level}', words, _filled(fills[level - 1])))
    for query, words, fill in (
        ('"density_class" = 0', NONE_LISTED[language], none),
        ('"density_class" IS NULL', TOO_SMALL[language], coarse),
    ):
        rules.append((query, words, _filled(fill)))
    return _ruled("fill", rules, geometry=_POLYGON)


def _filled(fill: str) -> str:
    options = {
        "color": _rgba(fill),
        "style": "solid",
        "outline_color": _rgba(PAPER, 0.5),
        "outline_style": "solid",
        "outline_width": f"{0.5 * MM_PER_PIXEL:.3f}",
        "outline_width_unit": "MM",
    }
    return _layer("SimpleFill", options)


def _hatched(pen: str) -> str:
    hatch = {"color": _rgba(AREA_EDGE, 0.2), "style": "b_diagonal", "outline_style": "no"}
    return _layer("SimpleFill", hatch) + _outline(pen, _rgba(EARTH, 0.05))


def _outline(pen: str, tint: str) -> str:
    options = {
        "color": tint or _rgba(EARTH, 0),
        "style": "solid" if tint else "no",
        "outline_color": _rgba(AREA_EDGE, 0.75),
        "outline_style": pen,
        "outline_width": "0.24",
        "outline_width_unit": "MM",
    }
    return _layer("SimpleFill", options)


_FIREARMS = 'if("quantity_unit" = \'firearms\', "quantity", 0)'
"""Rounds and pieces are no firearms: what counts them makes no line wider."""


def _legs(language: str) -> str:
    rules = [
        (
            f"\"basis\" = '{basis}'",
            label("basis", basis, language),
            _line(line, LEG_WIDTHS, _FIREARMS),
        )
        for basis, line in BASIS_LINES.items()
    ]
    return _ruled("line", rules, geometry=_LINE, order=_BEST_ON_TOP)


def _corridors(language: str) -> str:
    rules = []
    for basis, line in CORRIDOR_LINES.items():
        told = label("basis", basis, language)
        single = _WORDS["single_case"][language].format(told)
        lone = replace(line, opacity=0.5 * line.opacity)
        for test, words, faded in (("no", told, line), ("yes", single, lone)):
            query = f"\"basis\" = '{basis}' AND \"single_case\" = '{test}'"
            drawn = _line(faded, CORRIDOR_WIDTHS, '"cases"', arrow=False)
            rules.append((query, words, drawn))
    return _ruled("line", rules, geometry=_LINE)


def _od_flows(language: str) -> str:
    """Cities are drawn; the same cases between states or cells wait to be ticked."""
    rules = []
    for level in ("city", "county", "state", "h3"):
        where = _WORDS["h3"][language] if level == "h3" else label("level", level, language)
        for basis, line in BASIS_LINES.items():
            query = f"\"level\" = '{level}' AND \"basis\" = '{basis}'"
            words = f"{where}: {label('basis', basis, language).lower()}"
            trimmed = level in ("county", "state")
            drawn = _line(line, CASE_WIDTHS, '"cases"', trimmed=trimmed)
            rules.append((query, words, drawn, level == "city"))
    return _ruled("line", rules, geometry=_LINE, order=_BEST_ON_TOP)


def _flows(language: str) -> str:
    # The measures differ from row to row, so that no width may compare them.
    drawn = _line(PUBLISHED_LINE, LEG_WIDTHS, trimmed=True)
    return _ruled("line", [("", _WORDS["flow"][language], drawn)], geometry=_LINE)


_BEST_ON_TOP = (
    'CASE "basis" '
    + " ".join(f"WHEN '{basis}' THEN {-n}" for n, basis in enumerate(BASIS_LINES))
    + " ELSE -9 END"
)


_STYLES: Mapping[str, Callable[[str], str]] = {
    "areas": _areas,
    "flows": _flows,
    "od_flows": _od_flows,
    "corridors": _corridors,
    "legs": _legs,
    "places": _places,
    "crossings": _crossings,
    "events": _events,
}


# --------------------------------------------------------------------------------------- symbols


_CASING = 0.3
"""Millimetres of the outline of a filled symbol, in the colour of paper."""
_RIM, _THIN_RIM = 0.42, 0.25
"""Millimetres of the outline of a hollow symbol; the second of one with thin arms."""


def _marker(mark: Mark, *, hollow: bool = False, size: str = "") -> str:
    rim = _THIN_RIM if mark.shape in ("cross_fill", "star") else _RIM
    # A rim of colour lies half outside of the shape, a casing of paper covers its edge: without
    # this what is only inferred would be drawn larger than what a source states.
    less = rim + _CASING if hollow else 0.0
    if size and hollow:
        size = f"{size} - {less:g}"
    options = {
        "name": mark.shape,
        "angle": str(mark.turn),
        "color": _rgba(PAPER if hollow else mark.fill),
        "outline_color": _rgba(mark.fill if hollow else PAPER),
        "outline_width": f"{rim if hollow else _CASING:g}",
        "outline_width_unit": "MM",
        "size": f"{mark.size - less:g}",
        "size_unit": "MM",
    }
    return _layer("SimpleMarker", options, _computed({"size": size} if size else {}))


def _width(widths: Widths, number: str) -> str:
    """Millimetres as an expression of QGIS; an unknown number gives the thinnest line."""
    share = f"sqrt(max(0, coalesce({number}, 0)) / {widths.full_at}.0)"
    return f"({widths.thin} + {widths.wide - widths.thin} * min(1, {share})) * {MM_PER_PIXEL:.4f}"


def _line(
    line: Line, widths: Widths, number: str = "", *, arrow: bool = True, trimmed: bool = False
) -> str:
    colour = _rgba(line.colour, line.opacity)
    options = {
        "line_color": colour,
        "line_style": "solid",
        "line_width": f"{widths.thin * line.weight * MM_PER_PIXEL:.3f}",
        "line_width_unit": "MM",
        "capstyle": "flat",
        "use_custom_dash": str(int(bool(line.dash))),
        "customdash": ";".join(f"{step * MM_PER_PIXEL:.3f}" for step in line.dash) or "5;2",
        "customdash_unit": "MM",
    }
    if trimmed:
        # A line to an area ends short of it: no place of the area is meant.
        ends = {f"trim_distance_{side}": "3" for side in ("start", "end")}
        options |= ends | {f"{name}_unit": "MM" for name in ends}
    computed = {"outlineWidth": f"{line.weight} * {_width(widths, number)}"} if number else {}
    drawn = _layer("SimpleLine", options, _computed(computed))
    return drawn + (_arrow(colour) if arrow else "")


def _arrow(colour: str) -> str:
    head = {"name": "filled_arrowhead", "color": colour, "outline_style": "no", "size": "2.2"}
    inside = (
        '<symbol type="marker" name="@0@1" alpha="1" clip_to_extent="1">'
        f"{_layer('SimpleMarker', head)}</symbol>"
    )
    # The arrow stands in the middle, where no event covers it.
    return _layer("MarkerLine", {"placement": "centralpoint", "rotate": "1"}, inside)


# ------------------------------------------------------------------------------------- documents


_Rule = tuple[str, str, str] | tuple[str, str, str, bool]
"""Query, words of the legend, layers of the symbol, and whether it is drawn from the start."""


_TICKED = {True: "", False: ' checkstate="0"'}


def _ruled(kind: str, rules: Iterable[_Rule], *, geometry: int, order: str = "") -> str:
    """Write a renderer of rules."""
    told = [(*rule, True)[:4] for rule in rules]
    listed = "".join(
        f'<rule filter={quoteattr(query)} key="{{rule-{n}}}" label={quoteattr(words)} '
        f'symbol="{n}"{_TICKED[shown]}/>'
        for n, (query, words, _, shown) in enumerate(told)
    )
    symbols = "".join(
        f'<symbol type="{kind}" name="{n}" alpha="1" clip_to_extent="1" '
        f'force_rhr="0">{layers}</symbol>'
        for n, (_, _, layers, _) in enumerate(told)
    )
    clause = f'<orderByClause asc="1" nullsFirst="1">{_escaped(order)}</orderByClause>'
    ordered = f"<orderby>{clause}</orderby>" if order else ""
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology">'
        f'<renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" '
        f'enableorderby="{int(bool(order))}"><rules key="{{rules}}">{listed}</rules>'
        f"<symbols>{symbols}</symbols>{ordered}</renderer-v2>"
        f"<layerGeometryType>{geometry}</layerGeometryType></qgis>\n"
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


def _computed(expressions: Mapping[str, str]) -> str:
    """Properties of a symbol that QGIS computes for every record."""
    if not expressions:
        return ""
    told = "".join(
        f'<Option type="Map" name="{name}"><Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="expression" value={quoteattr(expression)}/>'
        '<Option type="int" name="type" value="3"/></Option>'
        for name, expression in expressions.items()
    )
    return (
        '<data_defined_properties><Option type="Map">'
        '<Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties">{told}</Option>'
        '<Option type="QString" name="type" value="collection"/></Option>'
        "</data_defined_properties>"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = red_green_blue(colour)
    return f"{red},{green},{blue},{round(255 * opacity)}"
