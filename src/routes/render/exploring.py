"""Frames that a notebook explores: ``explore()`` without a network and without markup in words.

A frame's own ``explore`` hands every text to folium as HTML and as a template, loads scripts and
tiles from other hosts, and one missing geometry can blank it. Here texts are neutralised first,
records without geometry are left out, and what the page needs is inside it.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import pandas as pd
from branca.element import Element

from routes import reference
from routes.casebook.exports.letters import whole_letters
from routes.casebook.exports.symbols import BASIS_LINES, EARTH, KIND_FILLS, label
from routes.crs import GEOGRAPHIC, require_crs
from routes.errors import SchemaError
from routes.render import assets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_MARKS: Mapping[int, str] = {ord(mark): f"&#{ord(mark)};" for mark in "&<>\"'{}`$\\"} | {
    0: "\ufffd",
    0x2028: " ",
    0x2029: " ",
}
"""What a browser, a template or a script could take for its own, as references to characters."""

_TOLD: Mapping[str, tuple[str, ...]] = {
    "kind": (
        *("kind", "documented", "place_text", "level", "uncertainty_km", "date", "items"),
        "citation_text",
    ),
    "basis": (
        *("basis", "rule", "from_place_name", "from_level", "to_place_name", "to_level"),
        "citation_text",
    ),
}
"""What a tooltip tells by default, by the column that colours."""

# The lines of the map and of QGIS: a basis looks the same wherever it is met.
_BASIS_COLOURS = {basis: line.colour for basis, line in BASIS_LINES.items()}
_DASHES = {basis: " ".join(map(str, line.dash)) or None for basis, line in BASIS_LINES.items()}
_OTHERS = tuple(KIND_FILLS.values())
_NOTHING = EARTH


def neutral(text: str) -> str:
    """Write a text so that neither a browser nor a template takes any of it for its own.

    Examples
    --------
    >>> neutral("<b>{{ 1 }}</b>")
    '&#60;b&#62;&#123;&#123; 1 &#125;&#125;&#60;/b&#62;'
    """
    return whole_letters(text).translate(_MARKS)


def neutralised(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the records that have a geometry, every text neutral.

    Parameters
    ----------
    frame
        Any frame; nothing is changed.

    Returns
    -------
    geopandas.GeoDataFrame
        Texts neutral, numbers as they are, everything else as neutral text.
    """
    drawn = frame[frame.geometry.notna().to_numpy()]
    columns = {
        neutral(str(name)): _neutral_column(drawn[name])
        for name in drawn.columns
        if name != drawn.geometry.name
    }
    return gpd.GeoDataFrame(columns, geometry=list(drawn.geometry), crs=drawn.crs)


def _neutral_column(column: pd.Series[Any]) -> pd.Series[Any]:
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.astype("float64").reset_index(drop=True)
    texts = [None if _missing(value) else neutral(str(value)) for value in column]
    return pd.Series(texts, dtype="object")


def _missing(value: object) -> bool:
    return value is None or bool(pd.api.types.is_scalar(value) and pd.isna(value))  # type: ignore[call-overload]


class Explorable(gpd.GeoDataFrame):  # type: ignore[misc]  # geopandas has no types
    """A GeoDataFrame whose ``explore`` is safe with any text and needs no network.

    Rows and columns taken out of it are explorable as well; what has no geometry is a plain frame.
    """

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return _explorable

    def _constructor_from_mgr(self, mgr: Any, axes: Any) -> pd.DataFrame:  # noqa: ANN401 - pandas' own
        made: pd.DataFrame = super()._constructor_from_mgr(mgr, axes)
        return _explorable(made) if type(made) is gpd.GeoDataFrame else made

    def explore(
        self,
        column: str | None = None,
        *,
        tooltip: Sequence[str] | bool | None = None,
        tiles: Any = None,  # noqa: ANN401 - what geopandas takes
        **options: Any,  # noqa: ANN401 - what geopandas takes
    ) -> folium.Map:
        """Draw the records that have a geometry.

        Parameters
        ----------
        column
            Column to colour by: the stage of events, the basis of legs when omitted.
        tooltip
            Columns that the tooltip tells; a choice when omitted, none when ``False``.
        tiles
            A tile layer. None by default: our own borders are drawn, and no other host learns
            where you look. With tiles the map asks their host.
        **options
            Any other option of :meth:`geopandas.GeoDataFrame.explore`, which then draws (it needs
            ``matplotlib`` and ``mapclassify``, and loads scripts from other hosts). Texts are
            neutral there as well.

        Returns
        -------
        folium.Map
            Displays in a notebook; records without geometry are not on it.

        Raises
        ------
        SchemaError
            If there is no such column.
        CRSError
            If the frame has lost its reference system.
        """
        chosen = column or next((name for name in _TOLD if name in self.columns), None)
        told = _fields(self, chosen, tooltip)
        _require_columns(self, [*told, *([chosen] if chosen else [])])
        if self.crs is None:
            require_crs(self)
        ready = neutralised(self.to_crs(GEOGRAPHIC))
        if tiles is not None or options:
            plain: folium.Map = ready.explore(
                chosen, tooltip=list(told) or False, tiles=tiles, **options
            )
            return plain
        return _offline_map(ready, chosen, told)


def _explorable(*args: Any, **kwargs: Any) -> pd.DataFrame:  # noqa: ANN401 - pandas' own
    frame: pd.DataFrame = gpd.GeoDataFrame(*args, **kwargs)
    if not (frame.dtypes == "geometry").any():
        return pd.DataFrame(frame)
    # In place, so that the active geometry column stays the one it was.
    frame.__class__ = Explorable
    return frame


def _require_columns(frame: pd.DataFrame, names: Iterable[str]) -> None:
    for name in names:
        if name not in frame.columns:
            msg = f"no column {name!r}; the columns are {', '.join(map(str, frame.columns))}"
            raise SchemaError(msg, field=name)


def _fields(
    frame: pd.DataFrame,
    column: str | None,
    tooltip: Sequence[str] | bool | None,  # noqa: FBT001 - as geopandas takes it
) -> tuple[str, ...]:
    if tooltip is False:
        return ()
    if tooltip is None or tooltip is True:
        wanted = next((names for key, names in _TOLD.items() if key in frame.columns), ())
        if not wanted or (column and column not in wanted):
            wanted = (*([column] if column else []), *wanted)
        return tuple(name for name in wanted if name in frame.columns)
    return tuple(str(name) for name in ([tooltip] if isinstance(tooltip, str) else tooltip))


def _offline_map(frame: gpd.GeoDataFrame, column: str | None, told: Sequence[str]) -> folium.Map:
    drawn = folium.Map(location=[27.5, -101.0], zoom_start=4, max_zoom=12, tiles=None)
    # On the instance: folium's own methods change the lists of the class for every map.
    drawn.default_js, drawn.default_css = [], []
    figure = _figure()
    drawn.add_to(figure)
    for name in ("land", "admin1_lines", "borders"):
        _ground(name).add_to(drawn)
    colours = _colours(frame, column)
    if len(frame):
        _layer(_areas_once(frame, column), told, colours).add_to(drawn)
        # Without tiles Leaflet knows no deepest zoom, and one place alone would be looked at from
        # infinitely near.
        drawn.fit_bounds(_view(frame), max_zoom=8)
    if column and colours:
        areas = _uncertain(frame) and bool(_is_area(frame).any())
        figure.html.add_child(_Verbatim(_legend(column, colours, areas=areas)))
    return drawn


class _Verbatim(Element):
    """Text that is put into the page as it is, never compiled as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._verbatim = text

    def render(self, **_: object) -> str:
        return self._verbatim


def _figure() -> folium.Figure:
    figure = folium.Figure()
    figure.header.add_child(_Verbatim(f"<style>{assets.leaflet_style()}{_STYLE}</style>"))
    figure.header.add_child(_Verbatim(f"<script>{assets.leaflet_script()}</script>"))
    return figure


_STYLE = (
    ".leaflet-container{background:#dde6eb}"
    ".rt-key{position:absolute;z-index:900;bottom:28px;left:12px;padding:8px 12px;"
    "font:13px/1.5 system-ui,sans-serif;background:#fff;border:1px solid #a8a397;border-radius:6px}"
    ".rt-key i{display:inline-block;width:10px;height:10px;margin-right:8px;border-radius:5px}"
    ".rt-key .rt-area{box-sizing:border-box;border:1.5px solid;border-radius:2px}"
    ".rt-credits{position:absolute;z-index:900;bottom:0;left:0;padding:0 6px;"
    "font:10px/1.6 system-ui,sans-serif;background:#ffffffbb}"
    ".leaflet-tooltip table{max-width:420px;white-space:normal}"
    ".leaflet-tooltip th{vertical-align:top;font-weight:600}"
)


def _ground(name: str) -> folium.GeoJson:
    layer = reference.layer(name)
    scale = "world" if name == "land" else "region"
    shapes = layer[layer["scale"] == scale].geometry
    style = {"fillColor": "#f4f2ed", "fillOpacity": 1, "weight": 0.5, "color": "#b4c0c7"}
    if name != "land":
        colour = "#97907f" if name == "borders" else "#d0cabd"
        style = {"fill": False, "weight": 1, "color": colour}
    # Coordinates alone: no name of a record or a reference goes along.
    return folium.GeoJson(
        gpd.GeoSeries(shapes).to_json(), style_function=lambda _: style, interactive=False
    )


def _view(frame: gpd.GeoDataFrame) -> list[list[float]]:
    """South-west and north-east of most records, latitude first as Leaflet has it.

    A few far records and the polygons of whole countries would show the world.
    """
    places = frame[~frame.geometry.geom_type.str.contains("Polygon")]
    sides = (places if len(places) else frame).bounds
    west, south = (float(sides[name].quantile(0.03)) for name in ("minx", "miny"))
    east, north = (float(sides[name].quantile(0.97)) for name in ("maxx", "maxy"))
    return [[south, west], [north, east]]


def _colours(frame: gpd.GeoDataFrame, column: str | None) -> dict[str, str]:
    if column is None or column not in frame.columns:
        return {}
    values = {str(value) for value in frame[column].dropna()}
    if column == "kind":
        return {kind: fill for kind, fill in KIND_FILLS.items() if kind in values}
    if column == "basis":
        return {basis: fill for basis, fill in _BASIS_COLOURS.items() if basis in values}
    return {value: _OTHERS[at % len(_OTHERS)] for at, value in enumerate(sorted(values))}


def _is_area(frame: gpd.GeoDataFrame) -> pd.Series[bool]:
    found: pd.Series[bool] = frame.geometry.geom_type.str.contains("Polygon")
    return found


def _uncertain(frame: pd.DataFrame) -> bool:
    """Tell whether a polygon says no more than where a record lies in: others are what they are."""
    return bool({"kind", "level"} & set(frame.columns))


def _areas_once(frame: gpd.GeoDataFrame, column: str | None) -> gpd.GeoDataFrame:
    """Draw each area once, with what all its records say, and say by which value it is coloured.

    On each other areas would mix their colours and hide all records but the last. An area has a
    colour where its records agree; a stage never colours one, as on our map.
    """
    groups: dict[object, list[int]] = {}
    shapes = zip(_is_area(frame), frame.geometry.to_wkb(), strict=True)
    for position, (area, shape) in enumerate(shapes):
        groups.setdefault(shape if area else position, []).append(position)
    columns = {
        name: [_together([values[at] for at in group]) for group in groups.values()]
        for name, values in ((name, list(frame[name])) for name in frame.columns)
        if name != "geometry"
    }
    if column in columns:
        given = [None if _missing(value) else str(value) for value in frame[column]]
        columns[_COLOURED_BY] = [
            # A record that is no area has its own position as key.
            given[group[0]] if key == group[0] or _agree(column, given, group) else None
            for key, group in groups.items()
        ]
    geometry = [frame.geometry.iloc[group[0]] for group in groups.values()]
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=frame.crs)


def _agree(column: str | None, values: Sequence[str | None], group: Sequence[int]) -> bool:
    return column != "kind" and len({values[at] for at in group}) == 1


def _together(values: list[Any]) -> object:
    """What records of one area say of a thing, each once and the first few of many."""
    said = list(dict.fromkeys(value for value in values if not _missing(value)))
    if not said:
        return None
    if said == said[:1]:
        return said[0]
    rest = f" … (+{len(said) - _SAID})" if len(said) > _SAID else ""
    return "; ".join(str(value) for value in said[:_SAID]) + rest


_SAID = 5
_COLOURED_BY = "rt-coloured-by"


def _layer(
    frame: gpd.GeoDataFrame, told: Sequence[str], colours: Mapping[str, str]
) -> folium.GeoJson:
    # Areas first, so that they do not cover the points that lie in them.
    order = frame.geometry.geom_type.isin(["Point"]).sort_values(kind="stable").index
    kept = list(dict.fromkeys([*told, *_STYLED]))
    shown = frame.loc[order, [name for name in kept if name in frame.columns] + ["geometry"]]
    # A state lies in its country: what they fill has to stay clear.
    of_area = 0.01 if _uncertain(frame) else 0.7

    def style(feature: Mapping[str, Any]) -> dict[str, Any]:
        properties = feature["properties"]
        colour = colours.get(str(properties.get(_COLOURED_BY)), _NOTHING)
        hollow = properties.get("documented") == "inferred"
        is_area = "Polygon" in feature["geometry"]["type"]
        is_line = "Line" in feature["geometry"]["type"]
        return {
            "color": colour,
            "weight": 1 if is_area else 2,
            "dashArray": _DASHES.get(str(properties.get("basis"))),
            "fill": True,
            "fillColor": "#ffffff" if hollow else colour,
            "fillOpacity": of_area if is_area else 0 if is_line else 1 if hollow else 0.8,
        }

    return folium.GeoJson(
        shown.to_json(drop_id=True),
        marker=folium.CircleMarker(radius=5),
        style_function=style,
        tooltip=folium.GeoJsonTooltip(list(told), sticky=True) if told else None,
    )


_STYLED = ("documented", "basis", _COLOURED_BY)


def _legend(column: str, colours: Mapping[str, str], *, areas: bool) -> str:
    rows = "".join(
        f'<div><i style="background:{fill}"></i>{_told_as(column, value)}</div>'
        for value, fill in _first(colours.items())
    )
    if areas:
        rows += f'<div><i class="rt-area" style="border-color:{_NOTHING}"></i>{_AREA_WORDS}</div>'
    told = " · ".join(html.escape(credit) for credit in reference.credits_of_map())
    return f'<div class="rt-key" role="note">{rows}</div><div class="rt-credits">{told}</div>'


_AREA_WORDS = "known only to an area"


def _told_as(column: str, value: str) -> str:
    # Values of a frame are neutral already; labels are the codebook's.
    return label(column, value) if column in ("kind", "basis") else value


def _first(items: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(items)[:30]
