"""The names of the towns, folded and indexed once, in a form that loads in a blink.

``town_names.bin.gz`` says the same as the names in ``gazetteer.tsv.gz``. It exists because
reading and folding a quarter of a million names takes seconds, and a question takes microseconds.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
from array import array
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.errors import ReferenceDataError
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

FILE = "town_names.bin.gz"

BORDER_TOWN_KM = 25.0
NEAR_BORDER_KM = 60.0
"""Distances to the nearest crossing of the US-Mexico border: "border town", "near the border"."""

UNKNOWN_DEGREES = -(2**31)
"""Stands for a coordinate that no source gives."""

_MAGIC = b"routes town names 2\n"
_DEGREE = 100_000
_KM_PER_DEGREE = 111.195
BORDER_TOWN, NEAR_BORDER = 1, 2
"""Bits of ``flags``: a crossing within 25 km, a crossing within 60 km."""
_BRACKET = re.compile(r"[(\[]([^)\]]*)[)\]]")
"""What stands in brackets behind the name of a hamlet is another name of it."""
_TITLES = ("cd ", "heroica ", "heroica cd ", "h ")
"""Words before the name of a Mexican city that nobody says: "Heroica Matamoros"."""


@dataclass(frozen=True, slots=True)
class Towns:
    """Towns as columns, and which of them bear a folded name.

    The towns that bear the name of key ``i`` are ``bearers[starts[i]:starts[i + 1]]``, the
    largest first, equal ones in the order of their ids. The lowest bit of a bearer tells whether
    the name is a main one; the others are the number of the town.
    """

    keys: Mapping[str, int]
    starts: Sequence[int]
    bearers: Sequence[int]
    ids: Sequence[str]
    names: Sequence[str]
    admin1: Sequence[int]
    """Positions in ``codes``."""
    countries: Sequence[int]
    codes: Sequence[str]
    """ISO 3166-2 and ISO 3166-1 codes; the empty text where there is none."""
    lon: Sequence[int]
    lat: Sequence[int]
    """Degrees times 100 000, WGS 84; :data:`UNKNOWN_DEGREES` where there is none."""
    population: Sequence[int]
    """0 where it is not known."""
    radius_km: Sequence[int]
    """How far the place may lie from the point, whole kilometres; 0 where the population tells."""
    flags: Sequence[int]


def km_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the great-circle distance in kilometres; degrees WGS 84, sphere of mean radius.

    Examples
    --------
    >>> round(km_between(-112.074, 33.448, -110.946, 31.308))
    260
    """
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lon) ** 2
    return 12742.0176 * math.asin(min(1.0, math.sqrt(chord)))


def index_towns(
    rows: Iterable[Mapping[str, object]], crossings: Iterable[Mapping[str, object]]
) -> Towns:
    """Index towns by every name they bear.

    Parameters
    ----------
    rows
        Rows with the columns of ``gazetteer.tsv.gz``: ``gazetteer_id name ascii_name alternates
        country admin1 lon lat population radius_km``; an empty cell means not known.
    crossings
        Rows with ``lon`` and ``lat`` of the crossings of the border.

    Returns
    -------
    Towns
        The same for any order of the rows. A row whose id came before is left out.
    """
    points = [
        (lon, lat)
        for row in crossings
        if (lon := number(row.get("lon"))) is not None
        and (lat := number(row.get("lat"))) is not None
    ]
    unique = {text(row["gazetteer_id"]): row for row in rows}
    ordered = [unique[key] for key in sorted(unique)]
    codes = sorted({text(row.get(c)) for row in ordered for c in ("admin1", "country")})
    position = {code: i for i, code in enumerate(codes)}
    population = array("I", (int(number(row.get("population")) or 0) for row in ordered))
    flags = bytearray(_flags(row, points) for row in ordered)
    named: dict[str, dict[int, bool]] = defaultdict(dict)
    for town, row in enumerate(ordered):
        for key, main in _keys(row, at_border=bool(flags[town] & BORDER_TOWN)):
            named[key][town] = main
    keys = sorted(named)
    starts, bearers = array("I", [0]), array("I")
    for key in keys:
        # the ids are in order already, so equal populations stay in the order of their ids
        ranked = sorted(named[key], key=lambda town: -population[town])
        bearers.extend(town << 1 | named[key][town] for town in ranked)
        starts.append(len(bearers))
    return Towns(
        keys={key: i for i, key in enumerate(keys)},
        starts=starts,
        bearers=bearers,
        ids=[text(row["gazetteer_id"]) for row in ordered],
        names=[text(row["name"]) for row in ordered],
        admin1=array("H", (position[text(row.get("admin1"))] for row in ordered)),
        countries=array("H", (position[text(row.get("country"))] for row in ordered)),
        codes=codes,
        lon=array("i", (_scaled(row.get("lon")) for row in ordered)),
        lat=array("i", (_scaled(row.get("lat")) for row in ordered)),
        population=population,
        radius_km=array("H", (math.ceil(number(row.get("radius_km")) or 0) for row in ordered)),
        flags=flags,
    )


def towns_bytes(towns: Towns) -> bytes:
    """Return the index as bytes: a header of lengths, then text, then columns of numbers.

    The lowest bytes of all numbers of a column come first, then the next ones: side by side they
    are alike, and gzip saves a seventh of the file.
    """
    parts = {
        "keys": "\n".join(towns.keys).encode(),
        "ids": "\n".join(towns.ids).encode(),
        "names": "\n".join(towns.names).encode(),
        "codes": "\n".join(towns.codes).encode(),
    }
    for name, kind in _ARRAYS.items():
        numbers = _little(array(kind, getattr(towns, name)))
        content, size = numbers.tobytes(), numbers.itemsize
        parts[name] = b"".join(content[place::size] for place in range(size))
    header = json.dumps({name: len(part) for name, part in parts.items()}).encode()
    return b"".join((_MAGIC, header, b"\n", *parts.values()))


def read_towns(path: Path) -> Towns:
    """Read the index.

    Raises
    ------
    ReferenceDataError
        If the file is missing or is not such an index.
    """
    try:
        return _parsed(memoryview(gzip.decompress(path.read_bytes())))
    except (OSError, ValueError, EOFError, KeyError) as error:
        msg = f"{path}: cannot be read ({error}); run 'routes reference build'"
        raise ReferenceDataError(msg) from error


_ARRAYS = {
    "starts": "I",
    "bearers": "I",
    "admin1": "H",
    "countries": "H",
    "lon": "i",
    "lat": "i",
    "population": "I",
    "radius_km": "H",
    "flags": "B",
}


def _parsed(content: memoryview) -> Towns:
    if bytes(content[: len(_MAGIC)]) != _MAGIC:
        msg = "another kind of file"
        raise ValueError(msg)
    content = content[len(_MAGIC) :]
    end = bytes(content[:1000]).index(b"\n")
    parts, start = {}, end + 1
    for name, length in json.loads(bytes(content[:end])).items():
        parts[name] = content[start : start + length]
        start += length
    if start != len(content):
        msg = "cut short"
        raise ValueError(msg)
    numbers: dict[str, array[int]] = {}
    for name, kind in _ARRAYS.items():
        numbers[name] = _numbers(kind, parts[name])
    keys, ids, names, codes = (
        str(parts[name], "utf-8").split("\n") for name in ("keys", "ids", "names", "codes")
    )
    return Towns(
        keys=dict(zip(keys, range(len(keys)), strict=True)),
        ids=ids,
        names=names,
        codes=codes,
        starts=numbers["starts"],
        bearers=numbers["bearers"],
        admin1=numbers["admin1"],
        countries=numbers["countries"],
        lon=numbers["lon"],
        lat=numbers["lat"],
        population=numbers["population"],
        radius_km=numbers["radius_km"],
        flags=numbers["flags"],
    )


def _numbers(kind: str, content: memoryview) -> array[int]:
    numbers = array(kind)
    size, length = numbers.itemsize, len(content) // numbers.itemsize
    mixed = bytearray(len(content))
    for place in range(size):
        mixed[place::size] = content[place * length : (place + 1) * length]
    numbers.frombytes(mixed)
    return _little(numbers)


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _flags(row: Mapping[str, object], points: list[tuple[float, float]]) -> int:
    lon, lat = number(row.get("lon")), number(row.get("lat"))
    if lon is None or lat is None:
        return 0
    reach = NEAR_BORDER_KM / _KM_PER_DEGREE
    near = [p for p in points if abs(p[1] - lat) <= reach and abs(p[0] - lon) <= 2 * reach]
    away = min((km_between(lon, lat, *p) for p in near), default=math.inf)
    return BORDER_TOWN * (away <= BORDER_TOWN_KM) + NEAR_BORDER * (away <= NEAR_BORDER_KM)


def _keys(row: Mapping[str, object], *, at_border: bool) -> Iterable[tuple[str, bool]]:
    name = text(row["name"])
    main = {fold(name), fold(text(row.get("ascii_name"))), fold(_BRACKET.sub(" ", name))}
    if row.get("country") == "MX":
        main |= {key.removeprefix(title) for key in main for title in _TITLES}
    alternates = set(map(fold, text(row.get("alternates")).split("|")))
    alternates.update(map(fold, _BRACKET.findall(name)))
    if at_border:
        # the border says "Palomas" for Puerto Palomas
        alternates |= {key.removeprefix("puerto ") for key in main | alternates}
    yield from ((key, True) for key in main - {""})
    yield from ((key, False) for key in alternates - main - {""})


def _scaled(cell: object) -> int:
    degrees = number(cell)
    return UNKNOWN_DEGREES if degrees is None else round(degrees * _DEGREE)


def text(cell: object) -> str:
    """Return a cell as text; a missing value of a frame is no text and becomes the empty one."""
    return cell if isinstance(cell, str) else ""


def number(cell: object) -> float | None:
    """Return a cell as a number, ``None`` where it is empty or missing."""
    if isinstance(cell, int | float):
        return None if math.isnan(cell) else float(cell)
    return float(cell) if isinstance(cell, str) and cell else None
