"""The contract of layers: which columns, types, geometry and order each of them has.

A layer is a GeoDataFrame in EPSG:4326 that a geographic information system draws as the page
does. Lists of ids are sorted tuples of text, an unknown number is ``<NA>``, a record without an
honest geometry has none, and its row says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.casebook.exports.geopackage import Layer, package
from routes.casebook.exports.qgis_styles import LANGUAGES, layer_styles
from routes.crs import GEOGRAPHIC
from routes.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

IDS = "ids"
"""Type of a column of sorted tuples of ids."""

_POINT = ("Point",)
_LINES = ("LineString", "MultiLineString")
_POLYGONS = ("Polygon", "MultiPolygon")
_SQL = {"string": "TEXT", IDS: "TEXT", "boolean": "TEXT", "Int64": "INTEGER", "Float64": "REAL"}
_OF_PACKAGE = {_POINT: "POINT", _LINES: "MULTILINESTRING", _POLYGONS: "MULTIPOLYGON"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerContract:
    """What a layer is, and which columns it has besides ``geometry``."""

    name: str
    key: str
    """Column that is there and different in every row; rows are sorted by it."""
    title: str
    says: str
    says_es: str
    geometry: tuple[str, ...]
    """Types of geometry that may occur; any row may have none."""
    columns: Mapping[str, str]
    """Type by column: ``string``, ``Int64``, ``Float64``, ``boolean`` or :data:`IDS`."""


def _typed(*told: tuple[str, str]) -> dict[str, str]:
    return {name: kind for kind, names in told for name in names.split()}


_COUNTED = (
    ("Int64", "cases events documented_events inferred_events"),
    (IDS, "case_ids event_ids source_ids"),
)

LAYERS: Mapping[str, LayerContract] = {
    each.name: each
    for each in (
        LayerContract(
            name="dealer_density",
            key="county",
            title="Licensed dealers / Comerciantes con licencia",
            says="Licensed places for each 1,000 km² of county, from a list of licensees that the "
            "casebook holds; no row without one. That a dealer is there says nothing about "
            "wrongdoing",
            says_es="Lugares con licencia por cada 1,000 km² de condado, según una lista de "
            "licencias del archivo de casos; sin lista no hay filas. Que haya un comerciante no "
            "dice nada sobre conductas ilícitas",
            geometry=_POLYGONS,
            columns=_typed(
                ("string", "county name"),
                ("Int64", "dealers"),
                ("Float64", "area_km2 per_1000_km2"),
                ("Int64", "density_class"),
                ("Float64", "class_from class_up_to"),
                (IDS, "source_ids"),
                ("string", "not_drawn"),
            ),
        ),
        LayerContract(
            name="areas",
            key="place_id",
            title="Areas / Zonas",
            says="States, regions and countries that events are known no closer than. The events "
            "are those of the layer events: do not add the two up",
            says_es="Estados, regiones y países en los que se sabe que ocurrieron eventos, sin más "
            "precisión. Los eventos son los de la capa events: no se suman",
            geometry=_POLYGONS,
            columns=_typed(
                ("string", "place_id name admin1 country level extent"),
                *_COUNTED,
            ),
        ),
        LayerContract(
            name="flows",
            key="flow_id",
            title="Published flows / Flujos publicados",
            says="Totals as a source publishes them, never added to events or legs. Measures "
            "differ from row to row. A line joins areas or places, not a way",
            says_es="Totales tal como los publica una fuente; nunca se suman a eventos ni tramos. "
            "Las medidas difieren entre filas. Una línea une zonas o lugares, no es un camino",
            geometry=_LINES,
            columns=_typed(
                ("string", "flow_id measure"),
                ("Float64", "value"),
                ("string", "value_kind period origin origin_level from_id from_name from_level"),
                ("string", "destination destination_level to_id to_name to_level"),
                (IDS, "source_ids"),
                ("string", "citation_text not_drawn"),
            ),
        ),
        LayerContract(
            name="od_flows",
            key="od_flow_id",
            title="Origin and destination / Origen y destino",
            says="Cases that tell of a movement between two cities, counties, states or H3 cells; "
            "each basis is a row of its own. Origin and destination, not the road driven",
            says_es="Casos que cuentan un movimiento entre ciudades, condados, estados o celdas "
            "H3; cada base es una fila propia. Origen y destino, no la carretera recorrida",
            geometry=_LINES,
            columns=_typed(
                ("string", "od_flow_id level basis from_id from_name to_id to_name"),
                ("Int64", "cases legs"),
                ("boolean", "single_case"),
                (IDS, "case_ids leg_ids source_ids"),
                ("string", "not_drawn"),
            ),
        ),
        LayerContract(
            name="corridors",
            key="corridor_id",
            title="Corridors / Corredores",
            says="Stretches that the shortest ways of several cases share, drawn as a straight "
            "line between the two places they are named by, never along the road",
            says_es="Tramos que comparten los caminos más cortos de varios casos, dibujados como "
            "línea recta entre los dos lugares que les dan nombre, nunca por la carretera",
            geometry=_LINES,
            columns=_typed(
                ("string", "corridor_id name name_es from_place to_place basis"),
                ("Int64", "cases"),
                ("boolean", "single_case"),
                ("Float64", "road_km from_km to_km"),
                (IDS, "case_ids leg_ids source_ids"),
                ("string", "not_drawn"),
            ),
        ),
        LayerContract(
            name="legs",
            key="leg_id",
            title="Legs / Tramos",
            says="Two events of a case follow each other; the line is a connection, not a road",
            says_es="Dos eventos de un caso se siguen; la línea es una conexión, no una carretera",
            geometry=_LINES,
            columns=_typed(
                ("string", "leg_id case_id case_title from_event to_event basis rule reason mode"),
                ("string", "from_kind from_documented from_place_name from_level"),
                ("Float64", "from_uncertainty_km"),
                ("string", "to_kind to_documented to_place_name to_level"),
                ("Float64", "to_uncertainty_km quantity"),
                ("string", "quantity_unit"),
                ("boolean", "crossing_not_documented"),
                ("string", "earliest latest"),
                (IDS, "source_ids"),
                ("string", "source_urls citation_text not_drawn"),
            ),
        ),
        LayerContract(
            name="places",
            key="place_id",
            title="Places / Lugares",
            says="Distinct places of the events, coordinates no finer than the level allows; a "
            "state, region or country has no point",
            says_es="Lugares distintos de los eventos, con coordenadas no más finas que lo que "
            "permite el nivel; un estado, región o país no tiene punto",
            geometry=_POINT,
            columns=_typed(
                ("string", "place_id name admin1 country level"),
                ("Float64", "uncertainty_km"),
                *_COUNTED,
                ("string", "not_drawn"),
            ),
        ),
        LayerContract(
            name="crossings",
            key="crossing_id",
            title="Crossings / Cruces",
            says="Places where a source, or an inference, has something cross a border. The level "
            "tells a port of entry from a city whose port nobody names",
            says_es="Lugares donde una fuente, o una inferencia, sitúa el cruce de una frontera. "
            "El nivel distingue un puerto de entrada de una ciudad cuyo puerto nadie nombra",
            geometry=_POINT,
            columns=_typed(
                ("string", "crossing_id name country_pair level"),
                ("Float64", "uncertainty_km"),
                *_COUNTED,
                ("string", "not_drawn"),
            ),
        ),
        LayerContract(
            name="events",
            key="event_id",
            title="Events / Eventos",
            says="Every public event: a point where the source allows one; without geometry where "
            "the place is known only as an area or not at all, which not_drawn tells",
            says_es="Todos los eventos públicos: un punto donde la fuente lo permite; sin "
            "geometría donde el lugar solo se conoce como zona o no se conoce (not_drawn)",
            geometry=_POINT,
            columns=_typed(
                ("string", "event_id case_id case_title case_status"),
                ("Int64", "seq"),
                ("string", "kind documented reached place_text country date_text date items"),
                ("string", "item_category"),
                ("Float64", "quantity"),
                ("string", "quantity_unit quantity_relation quantity_basis record_kind role"),
                ("string", "organisation earliest latest"),
                ("boolean", "date_uncertain"),
                ("string", "place_status place_name admin1 place_country level"),
                ("Float64", "place_lon place_lat uncertainty_km"),
                ("string", "method"),
                ("Float64", "score"),
                ("string", "gazetteer_id place_reason"),
                (IDS, "source_ids"),
                ("string", "source_urls citation_text not_drawn"),
            ),
        ),
    )
}
"""Every layer, from the lowest to the one that is drawn on top."""


def layer_frame(
    name: str, columns: Mapping[str, Sequence[Any]], shapes: Sequence[BaseGeometry | None]
) -> gpd.GeoDataFrame:
    """Bring rows into the contract of a layer.

    Parameters
    ----------
    name
        One of :data:`LAYERS`.
    columns
        Values by column, each as long as ``shapes``; all columns of the layer and no other.
    shapes
        Geometry of each row in degrees, longitude first; ``None`` where there is none.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, columns in the order of the contract and then ``geometry``, sorted by the key,
        index 0 … n-1. An empty layer keeps columns, types and reference system.

    Raises
    ------
    SchemaError
        If a column is missing or unknown, a value or a geometry is of another type, or the key is
        missing or occurs twice.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy; only wanted when layers are made

    contract = LAYERS[name]
    _require_columns(contract, columns)
    typed = {column: _series(contract, column, columns[column]) for column in contract.columns}
    _require_shapes(contract, shapes)
    frame = gpd.GeoDataFrame(typed, geometry=list(shapes), crs=GEOGRAPHIC)
    keys = frame[contract.key]
    if keys.isna().any() or keys.duplicated().any():
        told = ", ".join(sorted({str(key) for key in keys[keys.duplicated()]})) or "missing"
        msg = f"layer {name}: {contract.key} has to be there once in every row; found {told}"
        raise SchemaError(msg, field=contract.key)
    ordered: gpd.GeoDataFrame = frame.sort_values(contract.key, ignore_index=True)
    return ordered


def _require_columns(contract: LayerContract, columns: Mapping[str, Sequence[Any]]) -> None:
    wrong = sorted(set(columns) ^ set(contract.columns))
    if wrong:
        msg = (
            f"layer {contract.name} has other columns than its contract: {', '.join(wrong)}; it "
            f"has {', '.join(contract.columns)}"
        )
        raise SchemaError(msg, field=wrong[0])


def _require_shapes(contract: LayerContract, shapes: Sequence[BaseGeometry | None]) -> None:
    found = {shape.geom_type for shape in shapes if shape is not None}
    if wrong := sorted(found - set(contract.geometry)):
        msg = (
            f"layer {contract.name} holds {' or '.join(contract.geometry)} and got "
            f"{', '.join(wrong)}"
        )
        raise SchemaError(msg, field="geometry")


def _series(contract: LayerContract, column: str, values: Sequence[Any]) -> pd.Series[Any]:
    kind = contract.columns[column]
    if kind == IDS:
        listed = [tuple(sorted({str(each) for each in value})) for value in values]
        return pd.Series(listed, dtype="object")
    try:
        return pd.Series(list(values), dtype="object").astype(kind)  # type: ignore[call-overload,no-any-return]
    except (TypeError, ValueError) as error:
        msg = f"layer {contract.name}, column {column}: expected {kind} ({error})"
        raise SchemaError(msg, field=column) from error


def layers_package(frames: Mapping[str, gpd.GeoDataFrame], coverage: str) -> bytes:
    """Write layers as one GeoPackage with a style for each, in English and Spanish.

    Parameters
    ----------
    frames
        Layers by name, each under its contract.
    coverage
        What the data are not; stands in the description of every layer.

    Returns
    -------
    bytes
        The whole file, the same for the same frames. Lists of ids are joined by ``"; "``, truth is
        ``yes`` or ``no``.
    """
    told = [_layer(LAYERS[name], frames[name], coverage) for name in LAYERS if name in frames]
    classes = density_bounds(frames)
    styles = {LANGUAGES[language]: layer_styles(language, classes) for language in LANGUAGES}
    return package(told, styles)


def density_bounds(
    frames: Mapping[str, gpd.GeoDataFrame],
) -> Sequence[tuple[float, float | None]]:
    """Bounds of the classes that the layer of licensed dealers has, the lowest first."""
    if "dealer_density" not in frames:
        return ()
    frame = frames["dealer_density"].dropna(subset=["class_from"])
    bounds = frame[["density_class", "class_from", "class_up_to"]].drop_duplicates("density_class")
    return [
        (float(low), None if pd.isna(high) else float(high))
        for _, low, high in bounds.sort_values("density_class").itertuples(index=False)
    ]


def _joined(ids: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series(["; ".join(each) or None for each in ids], dtype="object")


def _layer(contract: LayerContract, frame: gpd.GeoDataFrame, coverage: str) -> Layer:
    columns = {
        name: _joined(frame[name]) if kind == IDS else frame[name]
        for name, kind in contract.columns.items()
    }
    return Layer(
        contract.name,
        contract.title,
        f"{contract.says}. {contract.says_es}. {coverage}",
        columns,
        _OF_PACKAGE[contract.geometry],
        list(frame.geometry),
        {name: _SQL[kind] for name, kind in contract.columns.items()},
    )
