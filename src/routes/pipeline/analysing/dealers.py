"""``routes analyse dealers``: where licensed places are, as density."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from routes.analysis.dealers import (
    BANDS_KM,
    TYPES,
    Density,
    areas_km2,
    density,
    newest_list,
)
from routes.analysis.licence_matching import Answer, Place, match_licence
from routes.casebook.exports.symbols import LEAST_KM2, NONE_LISTED, TOO_SMALL, class_words
from routes.codebook.days import date_of
from routes.codebook.groups import AREA_LEVELS
from routes.pipeline.analysing.absent import lacking
from routes.pipeline.analysing.counties import codes_of_counties
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames
from routes.reference import counties, polygons, ports_of_entry, zips
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from routes.render import Atlas

_NO_DATA = lacking("list of licensed dealers", "lista de comerciantes con licencia")
_NOTES = (
    note(
        "A licensed place is no suspect: nearly every one of them has nothing to do with any case.",
        "Un lugar con licencia no es sospechoso: casi ninguno tiene que ver con algún caso.",
    ),
    note(
        "Places stand at the point of their ZIP code; distances to the nearest crossing of the "
        "US-Mexico border are as the crow flies. No name of a licensee is shown.",
        "Los lugares están en el punto de su código postal; las distancias al cruce más cercano de "
        "la frontera entre EE.\u00a0UU. y México son en línea recta. No se muestra ningún nombre.",
    ),
    note(
        "Licences are counted, those of the newest list alone: premises with two of them, such as "
        "01 and 07, count twice.",
        "Se cuentan licencias, solo las de la lista más reciente: un local con dos, como 01 y 07, "
        "cuenta dos veces.",
    ),
    note(
        "Density is for each 1,000 km² of the county, inland water included, measured on the "
        "ellipsoid from simplified outlines. It says where licensed places are many, and nothing "
        "about wrongdoing. Collectors are private persons and are not counted.",
        "La densidad es por cada 1,000 km² del condado, con aguas interiores, medida sobre el "
        "elipsoide a partir de contornos simplificados. Dice dónde hay muchos lugares con "
        "licencia y nada sobre conductas ilícitas. Los coleccionistas son particulares y no se "
        "cuentan.",
    ),
    note(
        "A purchase is held against the list only where a cited source names the business: an "
        "answer is no accusation, and a place that is not found may have another name in the list.",
        "Una compra se coteja con la lista solo si una fuente citada nombra el negocio: la "
        "respuesta no acusa a nadie, y un lugar no hallado puede tener otro nombre en la lista.",
    ),
)
_CAUTION = note(
    "That a dealer is there says nothing about wrongdoing.",
    "Que haya un comerciante no dice nada sobre conductas ilícitas.",
)
_ANSWERS: Mapping[Answer, tuple[str, str]] = {
    "licensed": ("licensed at that date", "con licencia en esa fecha"),
    "ambiguous": ("ambiguous", "ambiguo"),
    "not found": ("not found", "no hallado"),
}
_ZIP = re.compile(r"\b[0-9]{5}(?=(?:-[0-9]{4})?(?:,? USA?)?\s*$)", re.ASCII)
"""At the end of the words: a number before them is that of a house."""
_AREAS = AREA_LEVELS | {"county"}


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Count licensed places by county, type and distance to the border."""
    table = atlas.tables["dealers"]
    if table.empty:
        return {"n": 0, "missing": {}, "notes": [_NO_DATA], "status": "no data"}
    found = density_of(table)
    current = newest_list(table)
    sources = sorted({str(source) for source in current["source_id"].dropna()})
    return {
        "n": found.placed,
        "missing": dict(found.left_out),
        "notes": list(_NOTES),
        "status": "data",
        "listed": found.listed,
        "source_ids": sources,
        "by_type": [
            {
                "license_type": code,
                "label": {"en": TYPES[code][0], "es": TYPES[code][1]},
                "licences": number,
                "source_ids": sources,
            }
            for code, number in found.by_type.items()
        ],
        "density": _density(atlas, current, found),
        "counties": [dataclasses.asdict(each) | {"source_ids": sources} for each in found.counties],
        "by_distance": [
            {"from_km": start, "up_to_km": end, "dealers": number, "source_ids": sources}
            for start, (end, number) in zip((0.0, *BANDS_KM), found.by_distance, strict=True)
        ],
        "purchases": _purchases(atlas, table),
    }


def density_of(dealers: pd.DataFrame) -> Density:
    """Count the licensed places of a casebook.

    Parameters
    ----------
    dealers
        Frame of the codebook's ``dealers``.
    """
    return density(dealers, _zips(), _counties(), ports_of_entry())


def _density(atlas: Atlas, dealers: pd.DataFrame, found: Density) -> dict[str, Any]:
    """The classes that the map draws, those without a density first, and what to know of them."""
    none = sum(each.dealers == 0 for each in found.counties)
    coarse = sum(each.per_1000_km2 is None for each in found.counties)
    classes = [
        _class(TOO_SMALL, None, None, coarse),
        _class(NONE_LISTED, 0.0, 0.0, none),
        *(
            _class(
                class_words(each.from_per_1000_km2, each.up_to_per_1000_km2),
                each.from_per_1000_km2,
                each.up_to_per_1000_km2,
                each.counties_in_class,
            )
            for each in found.classes
        ),
    ]
    sources = sorted({str(source) for source in dealers["source_id"].dropna()})
    return {
        "classes": [each | {"source_ids": sources} for each in classes],
        "county_unknown": found.county_unknown,
        "notes": [_CAUTION, _counted(found), *_lists(atlas, dealers)],
    }


def _class(
    label: Mapping[str, str], low: float | None, high: float | None, counties: int
) -> dict[str, Any]:
    return {
        "label": label,
        "from_per_1000_km2": low,
        "up_to_per_1000_km2": high,
        "counties_in_class": counties,
    }


def _counted(found: Density) -> Mapping[str, str]:
    counted = sum(each.dealers for each in found.counties)
    selling = counted + found.county_unknown
    return note(
        f"Licences to sell or make guns in the newest list: {selling:,}; counted in a county: "
        f"{counted:,}; county not known: {found.county_unknown:,}. "
        "Collectors are private persons and are not counted.",
        f"Licencias para vender o fabricar armas en la lista más reciente: {selling:,}; contadas "
        f"en un condado: {counted:,}; sin condado conocido: {found.county_unknown:,}. "
        "Los coleccionistas son particulares y no se cuentan.",
    )


def _lists(atlas: Atlas, dealers: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Who made each list, in the words of its source, and the last day that is said of it."""
    days = dealers.groupby("source_id")["listed"].max()
    sources = atlas.tables["sources"].set_index("source_id")[["publisher", "title", "url"]]
    found = sources.join(days, how="inner").sort_index()
    for row in found.astype(object).where(found.notna(), None).itertuples():
        words = ", ".join(str(each) for each in (row.publisher, row.title, row.listed) if each)
        yield note("Source:", "Fuente:") | {"title": words, "url": row.url}


def _purchases(atlas: Atlas, dealers: pd.DataFrame) -> list[dict[str, Any]]:
    """Purchases whose source names a business, each held against the list."""
    frames = public_frames(atlas)
    events = frames.events[(frames.events["kind"] == "purchase").fillna(value=False).astype(bool)]
    places = frames.places.loc[events.index]
    cited = frames.citations.groupby("record")["source_id"].agg(set)
    columns = ("event_id", "organisation", "role", "place_text", "earliest", "latest")
    where = ("place_status", "place_name", "admin1", "level")
    joined = events[[*columns]].join(places[[*where]])
    plain = joined.astype(object).where(joined.notna(), None)
    lists = sorted({str(source) for source in dealers["source_id"].dropna()})
    found = []
    for row in plain.to_dict("records"):
        answer = _answer(row, dealers)
        if answer is not None:
            found.append(
                {
                    "event_ids": [row["event_id"]],
                    "answer": answer,
                    "label": dict(zip(("en", "es"), _ANSWERS[answer], strict=True)),
                    "source_ids": sorted({*lists, *cited.get(row["event_id"], set())}),
                }
            )
    return found


def _answer(row: Mapping[Any, Any], dealers: pd.DataFrame) -> Answer | None:
    """Hold one purchase against the list; ``None`` where no business is named, or nothing else."""
    if row["place_status"] != "ok" or row["earliest"] is None or row["latest"] is None:
        return None
    state = str(row["admin1"] or "")
    if not state.startswith("US-"):
        return None
    words = str(row["place_text"] or "")
    stated = row["organisation"] if row["role"] == "dealer" else None
    first = words.split(",", maxsplit=1)[0].partition(" in ")[0].strip()
    town = row["place_name"] if row["level"] not in _AREAS else None
    code = _ZIP.search(words)
    if not (town or code):
        return None
    names = [name for name in (stated, first) if name and fold(name) != fold(str(town))]
    place = Place(state=state[3:], city=town, zip=code[0] if code else None)
    days = (_day(row["earliest"]), _day(row["latest"]))
    answer = match_licence(dealers, names, place, days)
    # The words of a place need not name a business: that they are not found says nothing at all.
    return answer if stated or answer != "not found" else None


def _day(days: float) -> date:
    return date_of(int(days))


@cache
def _zips() -> pd.DataFrame:
    frame = zips()
    return frame.assign(county=codes_of_counties(frame["lon"], frame["lat"]))


@cache
def _counties() -> pd.DataFrame:
    shapes = polygons("county").set_index("code").geometry
    frame = counties()
    return frame.assign(area_km2=areas_km2(list(shapes.loc[frame["code"]])))


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: types, distances, and the counties with most."""
    if data["status"] == "no data":
        return [data["notes"][0][language] for language in ("en", "es")]
    text = [f"{data['listed']} licences listed, {data['n']} places counted"]
    text += [
        f"  {each['license_type']} {each['label']['en']}: {each['licences']}"
        for each in data["by_type"]
    ]
    text += [f"  {_band_words(each)}: {each['dealers']}" for each in data["by_distance"]]
    most = sorted(data["counties"], key=lambda row: (-row["dealers"], row["county"]))[:10]
    text += [
        f"  {row['name']}: {row['dealers']}, {_density_words(row)}, "
        f"median {row['median_km']:.0f} km to a crossing"
        for row in most
        if row["dealers"]
    ]
    text += [f"  county unknown: {data['density']['county_unknown']}"]
    text += [f"  {each['event_ids'][0]}: {each['label']['en']}" for each in data["purchases"]]
    text += [f"left out: {number}, {why}" for why, number in data["missing"].items()]
    return text + [each["en"] for each in data["notes"]]


def _density_words(row: Mapping[str, Any]) -> str:
    if row["per_1000_km2"] is None:
        return f"no density below {LEAST_KM2:.0f} km²"
    return f"{row['per_1000_km2']:g} per 1,000 km² of {row['area_km2']:,.0f}"


def _band_words(band: Mapping[str, Any]) -> str:
    """Say a class of distance with both its ends: the classes do not hold one another."""
    if band["up_to_km"] is None:
        return f"over {band['from_km']:,.0f} km"
    return f"{band['from_km']:,.0f}–{band['up_to_km']:,.0f} km"  # noqa: RUF001 - a range
