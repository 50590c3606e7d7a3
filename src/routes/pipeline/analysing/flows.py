"""``routes analyse flows``: movements between places counted in cases, and published totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.analysis.clusters import incidents
from routes.analysis.od_flows import BASES, LEVELS, od_flows
from routes.analysis.published_flows import published_flows
from routes.codebook.groups import POINT_LEVELS
from routes.crs import GEOGRAPHIC
from routes.geocode import geocode_text
from routes.pipeline.analysing.ends import ends_of
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames
from routes.reference import admin1, counties, municipios, polygons

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.analysis.od_flows import OdFlows
    from routes.analysis.published_flows import PublishedFlows
    from routes.pipeline.analysing.public import PublicFrames
    from routes.render import Atlas

_TOP = 5
_NOTES = (
    note(
        "Origin-destination, not road driven. Cases are counted, never guns; documented, partial "
        "and inferred movements are separate rows and never added up.",
        "Origen-destino, no la carretera recorrida. Se cuentan casos, nunca armas; los movimientos "
        "documentados, parciales e inferidos son filas aparte y nunca se suman.",
    ),
    note(
        "Published totals are other people's aggregates: they stand beside the cases and are never "
        "added to them, nor to each other.",
        "Los totales publicados son agregados de otros: se muestran junto a los casos y nunca se "
        "suman a ellos ni entre sí.",
    ),
)


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Count the movements of the public cases at every level, and place the published totals."""
    frames = public_frames(atlas)
    clusters = incidents(frames.cases["case_id"], frames.links)
    levels = {
        level: od_flows(
            frames.legs,
            frames.events,
            frames.places,
            level=level,
            clusters=clusters,
            areas=_areas(frames, level),
        )
        for level in LEVELS
    }
    published = published_flows(atlas.tables["flows"], _sources(atlas), geocode_text)
    city = levels["city"]
    return {
        "n": len(city.counted),
        "counted": "legs",
        "missing": {why: len(ids) for why, ids in city.missing_legs.items()},
        "notes": _NOTES,
        "levels": {level: _level(found, frames) for level, found in levels.items()},
        "published": _published(published),
    }


def _level(found: OdFlows, frames: PublicFrames) -> dict[str, Any]:
    rows = []
    for row in found.flows.to_dict("records"):
        ends = ends_of(row.pop("geometry"))
        if row["level"] == "city":
            row["from_id"], row["to_id"] = map(frames.place_id, (row["from_id"], row["to_id"]))
        rows.append({**row, **_in_spanish(row), **ends})
    return {
        "n": len(found.counted),
        "missing": {why: len(ids) for why, ids in found.missing_legs.items()},
        "events_without_place": found.missing_events,
        "flows": rows,
    }


def _in_spanish(row: Mapping[str, Any]) -> dict[str, str]:
    """Names of states, which alone have another one in Spanish."""
    if row["level"] != "state":
        return {}
    names = _spanish_states()
    return {
        f"{end}_name_es": names.get(row[f"{end}_id"], row[f"{end}_name"]) for end in ("from", "to")
    }


@cache
def _spanish_states() -> dict[str, str]:
    states = admin1()
    return dict(zip(states["code"], states["name_es"], strict=True))


def _published(found: PublishedFlows) -> dict[str, Any]:
    rows = [
        {**{k: v for k, v in row.items() if k != "geometry"}, **ends_of(row["geometry"])}
        for row in found.flows.to_dict("records")
    ]
    return {
        "n": len(rows),
        "missing": {why: len(ids) for why, ids in found.missing.items()},
        "flows": rows,
        "unresolved": found.unresolved,
    }


def _sources(atlas: Atlas) -> Mapping[str, tuple[str, ...]]:
    citations = atlas.tables["citations"]
    here = citations[citations["record"].isin(atlas.tables["flows"]["flow_id"])]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record, source in zip(here["record"], here["source_id"], strict=True):
        found[str(record)].add(str(source))
    return {record: tuple(sorted(sources)) for record, sources in found.items()}


def _areas(frames: PublicFrames, level: str) -> Mapping[str, tuple[str, str]] | None:
    """Code and name of the state or county of every event that is known to it."""
    if level == "state":
        table = admin1()
        names = dict(zip(table["code"], table["name_en"], strict=True))
        codes = frames.places["admin1"].dropna()
    elif level == "county":
        both = pd.concat([counties(), municipios()])
        names = dict(zip(both["code"], both["name"], strict=True))
        codes = _county_codes(frames)
    else:
        return None
    events = frames.events["event_id"].loc[codes.index]
    return {
        str(event): (str(code), f"{names.get(code, code)}")
        for event, code in zip(events, codes, strict=True)
    }


def _county_codes(frames: PublicFrames) -> pd.Series[str]:
    """County or municipio by position of the event; a county that is named is itself."""
    import geopandas as gpd  # noqa: PLC0415 - heavy

    places = frames.places
    named = places.loc[places["level"] == "county", "gazetteer_id"].dropna()
    named = named.str.replace("^[a-z]+:", "", regex=True)
    points = places[places["level"].isin(POINT_LEVELS) & places["lon"].notna()]
    found = [named]
    for country, layer in (("US", "county"), ("MX", "municipio")):
        # Simplified borders: a point of one country is never looked for in the other.
        here = points[points["place_country"] == country]
        at = gpd.GeoSeries.from_xy(here["lon"], here["lat"], index=here.index, crs=GEOGRAPHIC)
        shapes = polygons(layer)[["code", "geometry"]]
        joined = at.to_frame("geometry").sjoin(shapes, predicate="within").sort_values("code")
        found.append(joined["code"].groupby(level=0).first())
    codes: pd.Series[str] = pd.concat(found).sort_index()
    return codes


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: flows by level and basis, the ones with most cases, published totals."""
    without = sum(data["missing"].values())
    text = [f"{data['n']} legs between two cities; {without} legs are not{':' if without else ''}"]
    text += [f"  {number} legs: {why}" for why, number in data["missing"].items()]
    for level, found in data["levels"].items():
        bases = Counter(row["basis"] for row in found["flows"])
        told = ", ".join(f"{bases[basis]} {basis}" for basis in BASES)
        text.append(f"{level}: {len(found['flows'])} pairs of places ({told}), {found['n']} legs")
        if level == "h3":  # a cell has no name that a reader would know
            continue
        several = [row for row in found["flows"] if not row["single_case"]]
        several.sort(key=lambda row: (-row["cases"], row["from_id"], row["to_id"], row["basis"]))
        text += [_line(row) for row in several[:_TOP]]
        if found["flows"] and not several:
            text.append("  every pair rests on a single case")
    published = data["published"]
    kinds = Counter(row["value_kind"] for row in published["flows"])
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    told = f" ({told})" if told else ""
    text.append(f"published totals: {published['n']} between two known places{told}")
    text += [f"  {number} listed apart: {why}" for why, number in published["missing"].items()]
    return text + [each["en"] for each in data["notes"]]


def _line(row: Mapping[str, Any]) -> str:
    ids = ", ".join(row["case_ids"])
    return f"  {row['from_name']} to {row['to_name']}: {row['basis']}, {row['cases']} cases ({ids})"
