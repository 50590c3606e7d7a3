"""Synthetic events of this domain, any number of them, as the frames a page is made from.

Cases of 1 to 12 purchases, a crossing and a seizure; every attribute, citations, legs. Places are
towns of the reference data, drawn by population with a long tail; nothing is geocoded and nothing
is true. The same number of events and seed give the same frames.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from routes import reference
from routes.codebook import code_list, table
from routes.frames import DTYPES
from routes.render import Atlas

SEED = 20_240_601
MOST_PURCHASES = 12
STATE_SHARE = 0.05
TOWNS = {"US": 12_000, "MX": 3_000}
FIRST_DAY, LAST_DAY = 14_610, 20_088
"""2010-01-01 and 2024-12-31 as days since 1970."""

_ITEMS = ("AR-15 type rifle", "AK type rifle", "9 mm pistol", ".50 calibre rifle", "shotgun")
_MAKERS = ("maker A", "maker B", "maker C", "maker D", "maker E", "maker F", "maker G")
_ORGANISATIONS = tuple(f"Organisation {name}" for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PUBLISHERS = tuple(f"Newspaper of town {n}" for n in range(300))


@dataclass(frozen=True)
class _Shape:
    """Which case and stage every event is."""

    case: np.ndarray
    seq: np.ndarray
    kind: np.ndarray
    cases: int


def _shape(count: int, draw: np.random.Generator) -> _Shape:
    purchases = draw.integers(1, MOST_PURCHASES + 1, size=count // 3 + 2)
    sizes = purchases + 2
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    case = np.repeat(np.arange(len(sizes)), sizes)
    start = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    seq = np.arange(len(case)) - start[case]
    left = sizes[case] - seq
    kind = np.where(left == 1, "seizure", np.where(left == 2, "crossing", "purchase"))  # noqa: PLR2004
    return _Shape(case[:count], seq[:count] + 1, kind[:count], len(sizes))


def _towns(country: str, count: int) -> pd.DataFrame:
    towns = reference.gazetteer()
    towns = towns[(towns["country"] == country) & (towns["feature"] == "city")]
    chosen = towns.sort_values(["population", "gazetteer_id"], ascending=[False, True]).head(count)
    return pd.DataFrame(
        {
            "name": chosen["name"],
            "admin1": country + "-" + chosen["admin1"].astype(str).str.removeprefix(f"{country}-"),
            "country": country,
            "lon": chosen["lon"],
            "lat": chosen["lat"],
            "level": "city",
            "km": 10.0,
            "id": chosen["gazetteer_id"],
            "weight": chosen["population"].clip(lower=300) ** 0.7,
        }
    )


def _known_places() -> dict[str, pd.DataFrame]:
    ports = reference.ports_of_entry()
    ports = ports[ports["lon"].notna()]
    states = reference.admin1()
    bridges = pd.DataFrame(
        {
            "name": ports["name"], "admin1": ports["us_admin1"], "country": "US",
            "lon": ports["lon"], "lat": ports["lat"], "level": "port_of_entry", "km": 0.5,
            "id": ports["port_id"], "weight": np.linspace(3, 1, len(ports)),
        }
    )  # fmt: skip
    states = states[states["country"].isin(["US", "MX"]) & states["lon"].notna()]
    areas = pd.DataFrame(
        {
            "name": states["name_en"], "admin1": states["code"], "country": states["country"],
            "lon": states["lon"], "lat": states["lat"], "level": "state",
            "km": states["radius_km"], "id": "admin1:" + states["code"], "weight": 1.0,
        }
    )  # fmt: skip
    return {
        "purchase": _towns("US", TOWNS["US"]),
        "crossing": bridges,
        "seizure": _towns("MX", TOWNS["MX"]),
        "state": areas,
    }


def _chosen_places(shape: _Shape, draw: np.random.Generator) -> pd.DataFrame:
    """One place an event; purchases of a case lie in towns near each other in the list."""
    known = _known_places()
    size = len(shape.case)
    offsets, frames, at = {}, [], 0
    for name, frame in known.items():
        offsets[name] = at
        frames.append(frame)
        at += len(frame)
    rows = np.zeros(size, dtype=np.int64)
    for name in ("purchase", "crossing", "seizure"):
        mine = np.flatnonzero(shape.kind == name)
        weight = known[name]["weight"].to_numpy(dtype=float)
        rows[mine] = offsets[name] + draw.choice(len(weight), len(mine), p=weight / weight.sum())
    wide = np.flatnonzero((draw.random(size) < STATE_SHARE) & (shape.kind != "crossing"))
    states = known["state"]
    for country, kind in (("US", "purchase"), ("MX", "seizure")):
        here = np.flatnonzero((states["country"] == country).to_numpy())
        mine = wide[shape.kind[wide] == kind]
        rows[mine] = offsets["state"] + draw.choice(here, len(mine))
    return pd.concat(frames, ignore_index=True).take(rows).reset_index(drop=True)


def _places(chosen: pd.DataFrame) -> pd.DataFrame:
    size = len(chosen)
    missing = pd.array([pd.NA] * size, dtype="string")
    return pd.DataFrame(
        {
            "place_status": pd.array(["ok"] * size, dtype="string"),
            "place_name": chosen["name"].astype("string"),
            "admin1": chosen["admin1"].astype("string"),
            "place_country": chosen["country"].astype("string"),
            "level": chosen["level"].astype("string"),
            "lon": chosen["lon"].astype("Float64"),
            "lat": chosen["lat"].astype("Float64"),
            "uncertainty_km": chosen["km"].astype("Float64"),
            "gazetteer_id": chosen["id"].astype("string"),
            "method": pd.array(["gazetteer"] * size, dtype="string"),
            "score": pd.array(np.ones(size), dtype="Float64"),
            "place_reason": missing,
            "candidates": missing,
            "decided_by": missing,
            "place_key": chosen["id"].astype("string"),
        }
    )


def _texts(values: object, missing: np.ndarray | None = None) -> pd.Series[str]:
    column = pd.Series(values, dtype="string")
    return column if missing is None else column.mask(pd.Series(missing))


def _dates(
    shape: _Shape, draw: np.random.Generator
) -> tuple[pd.Series[str], np.ndarray, np.ndarray, np.ndarray]:
    """EDTF to the day, the month or the year, and the days each can mean."""
    start = draw.integers(FIRST_DAY, LAST_DAY - 900, size=shape.cases)
    day = start[shape.case] + shape.seq * draw.integers(1, 40, size=len(shape.case))
    dates = pd.Series(pd.to_datetime(day, unit="D"))
    precision = draw.random(len(day))
    month, year = (precision > 0.7) & (precision <= 0.9), precision > 0.9  # noqa: PLR2004
    words = dates.dt.strftime("%Y-%m-%d").astype("string")
    words = words.mask(month, words.str[:7]).mask(year, words.str[:4])
    first = dates.where(~month, dates.dt.to_period("M").dt.start_time)
    first = first.where(~year, dates.dt.to_period("Y").dt.start_time)
    last = dates.where(~month, dates.dt.to_period("M").dt.end_time.dt.normalize())
    last = last.where(~year, dates.dt.to_period("Y").dt.end_time.dt.normalize())
    unknown = draw.random(len(day)) < 0.04  # noqa: PLR2004
    epoch = pd.Timestamp(0)
    return (
        words.mask(unknown),
        (first - epoch).dt.days.to_numpy(),
        (last - epoch).dt.days.to_numpy(),
        unknown,
    )


def _case_ids(shape: _Shape) -> np.ndarray:
    return np.array([f"case-{number:06d}" for number in range(shape.cases)], dtype=object)


def _events(shape: _Shape, chosen: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    size = len(shape.case)
    date, earliest, latest, unknown = _dates(shape, draw)
    case = _case_ids(shape)[shape.case]
    amount = draw.geometric(0.12, size).astype(float)
    no_amount = draw.random(size) < 0.15  # noqa: PLR2004
    item = draw.integers(0, len(_ITEMS), size)
    maker = draw.integers(0, len(_MAKERS), size)
    categories = np.array([code.code for code in code_list("item_category")], dtype=object)
    items = [
        f"{count:.0f} {_ITEMS[i]}s, {_MAKERS[m]}"
        for count, i, m in zip(amount, item, maker, strict=True)
    ]
    columns = {
        "event_id": _texts([f"{c}#{s:02d}" for c, s in zip(case, shape.seq, strict=True)]),
        "case_id": _texts(case),
        "seq": pd.array(shape.seq, dtype="Int64"),
        "kind": _texts(shape.kind),
        "place_text": chosen["name"].astype("string") + ", " + chosen["admin1"].astype("string"),
        "country": chosen["country"].astype("string"),
        "date_text": date.where(draw.random(size) < 0.5),  # noqa: PLR2004
        "date": date,
        "items": _texts(items),
        "item_category": _texts(categories[item % len(categories)]),
        "quantity": pd.Series(amount, dtype="Float64").mask(no_amount),
        "quantity_unit": _texts(["firearms"] * size),
        "quantity_relation": _texts(np.where(draw.random(size) < 0.8, "exact", "at_least")),  # noqa: PLR2004
        "record_kind": _texts(["incident"] * size),
        "role": _texts(np.where(shape.kind == "purchase", "straw_buyer", "courier")),
        "organisation": _texts(
            np.array(_ORGANISATIONS, dtype=object)[draw.integers(0, len(_ORGANISATIONS), size)],
            draw.random(size) < 0.6,  # noqa: PLR2004
        ),
        "documented": _texts(np.where(draw.random(size) < 0.9, "yes", "inferred")),  # noqa: PLR2004
        "earliest": pd.Series(earliest, dtype="Int64").mask(unknown),
        "latest": pd.Series(latest, dtype="Int64").mask(unknown),
        "date_uncertain": np.zeros(size, dtype=bool),
    }
    return _whole("events", pd.DataFrame(columns))


def _whole(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the columns of a table that are not drawn, empty."""
    for field in table(name).fields:
        if field.name not in frame:
            frame[field.name] = pd.Series(pd.NA, index=frame.index, dtype=DTYPES[field.type])
    return frame


def _sources(shape: _Shape, draw: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """One to three sources a case, and the case of each."""
    per_case = draw.integers(1, 4, size=shape.cases)
    case = np.repeat(np.arange(shape.cases), per_case)
    numbers = draw.permutation(len(case))
    publisher = draw.integers(0, len(_PUBLISHERS), len(case))
    year = draw.integers(2010, 2025, len(case))
    kinds = np.array(["court", "press", "government"], dtype=object)
    known = {code.code for code in code_list("source_kind")}
    kinds = np.array([kind for kind in kinds if kind in known] or sorted(known), dtype=object)
    source_ids = [f"source-{number:07d}" for number in numbers]
    frame = pd.DataFrame(
        {
            "source_id": _texts(source_ids),
            "title": _texts(
                [f"Charges in {year[i]}: indictment no. {n}" for i, n in enumerate(numbers)]
            ),
            "publisher": _texts(np.array(_PUBLISHERS, dtype=object)[publisher]),
            "date": _texts([f"{y}-{n % 12 + 1:02d}" for y, n in zip(year, numbers, strict=True)]),
            "url": _texts(
                [
                    f"https://town{p}.example.org/{y}/article-{n}"
                    for p, y, n in zip(publisher, year, numbers, strict=True)
                ]
            ),
            "kind": _texts(kinds[draw.integers(0, len(kinds), len(case))]),
        }
    )
    return _whole("sources", frame), case


def _citations(
    shape: _Shape,
    events: pd.DataFrame,
    sources: tuple[pd.DataFrame, np.ndarray],
    draw: np.random.Generator,
) -> pd.DataFrame:
    """Every case cites all its sources, every event one of them, a third of them two."""
    frame, case = sources
    start = np.searchsorted(case, np.arange(shape.cases))
    per_case = np.bincount(case, minlength=shape.cases)
    ids = frame["source_id"].to_numpy(dtype=object)
    first = start[shape.case] + draw.integers(0, 1 << 30, len(shape.case)) % per_case[shape.case]
    second = draw.random(len(shape.case)) < 0.33  # noqa: PLR2004
    other = start[shape.case] + draw.integers(0, 1 << 30, len(shape.case)) % per_case[shape.case]
    second &= other != first
    page = draw.integers(1, 40, len(shape.case))
    event_ids = events["event_id"].to_numpy(dtype=object)
    records = np.concatenate([_case_ids(shape)[case], event_ids, event_ids[second]])
    cited = np.concatenate([ids, ids[first], ids[other[second]]])
    pages = np.concatenate([np.zeros(len(case), int), page, page[second] + 1])
    locator = pd.Series([f"page {number}" for number in pages], dtype="string")
    made = pd.DataFrame(
        {
            "record": _texts(records),
            "source_id": _texts(cited),
            "locator": locator.mask(pages % 3 == 0),
        }
    )
    return _whole("citations", made)


def _legs(shape: _Shape, events: pd.DataFrame) -> pd.DataFrame:
    """Purchases lead to the crossing of their case, the crossing to the seizure."""
    ids = events["event_id"].to_numpy(dtype=object)
    crossing = np.flatnonzero(shape.kind == "crossing")
    of_case = np.full(shape.cases, -1)
    of_case[shape.case[crossing]] = crossing
    start = np.flatnonzero((shape.kind == "purchase") & (of_case[shape.case] >= 0))
    seized = np.flatnonzero(shape.kind == "seizure")
    begins = np.concatenate([start, of_case[shape.case[seized]]])
    ends = np.concatenate([of_case[shape.case[start]], seized])
    inferred = (events["documented"].to_numpy(dtype=object)[begins] == "inferred") | (
        events["documented"].to_numpy(dtype=object)[ends] == "inferred"
    )
    basis = np.where(inferred, "inferred", "partial")
    return pd.DataFrame(
        {
            "leg_id": _texts(
                [f"leg-{number * 2_654_435_761 % 2**40:010x}" for number in range(len(begins))]
            ),
            "case_id": _texts(_case_ids(shape)[shape.case[begins]]),
            "from_event": _texts(ids[begins]),
            "to_event": _texts(ids[ends]),
            "basis": _texts(basis),
            "rule": _texts(["sequence_only"] * len(begins)),
            "reason": _texts(np.where(inferred, "an end is inferred", "order of the chain")),
            "quantity": pd.array([pd.NA] * len(begins), dtype="Float64"),
            "quantity_unit": pd.array([None] * len(begins), dtype="string"),
            "crossing_not_documented": pd.array(np.zeros(len(begins), bool), dtype="boolean"),
            "source_ids": [()] * len(begins),
        }
    )


def _cases(shape: _Shape, draw: np.random.Generator) -> pd.DataFrame:
    ids = _case_ids(shape)
    statuses = np.array(["charged", "convicted", "alleged"], dtype=object)
    frame = pd.DataFrame(
        {
            "case_id": _texts(ids),
            "title": _texts([f"Case no. {n} of straw purchases" for n in range(shape.cases)]),
            "summary": _texts(
                [f"Purchases told in indictment {n}; found in Mexico." for n in range(shape.cases)]
            ),
            "docket": _texts([f"cr-{n % 99_991:05d}" for n in range(shape.cases)]),
            "court": _texts(["District court"] * shape.cases),
            "status": _texts(statuses[draw.integers(0, 3, shape.cases)]),
            "corridor": _texts(["US>MX"] * shape.cases),
            "review_state": _texts(["published"] * shape.cases),
        }
    )
    return _whole("cases", frame)


def synthetic_atlas(count: int, *, seed: int = SEED) -> Atlas:
    """Draw an atlas of ``count`` events.

    Parameters
    ----------
    count
        Events.
    seed
        Start of the random numbers.

    Returns
    -------
    Atlas
        Frames as a build of a casebook would give them, without a casebook.
    """
    draw = np.random.default_rng(seed)
    shape = _shape(count, draw)
    chosen = _chosen_places(shape, draw)
    events = _events(shape, chosen, draw)
    sources = _sources(shape, draw)
    tables = {
        "cases": _cases(shape, draw),
        "events": events,
        "citations": _citations(shape, events, sources, draw),
        "sources": sources[0].sort_values("source_id", ignore_index=True),
        "estimates": _whole("estimates", pd.DataFrame({"estimate_id": _texts([])})),
    }
    return Atlas(
        tables=tables,
        places=_places(chosen),
        legs=_legs(shape, events),
        data_sha256="0" * 64,
    )
