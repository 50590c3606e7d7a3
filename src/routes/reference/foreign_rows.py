"""Rows of other gazetteers, GeoNames dumps and tables, as rows that can be indexed.

No row is lost: it is kept, left out with a reason and a cure, or passed over because it is not
about a town at all (the rivers and hills of a GeoNames dump).
"""

from __future__ import annotations

import hashlib
import math
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from routes.errors import ReferenceDataError
from routes.reference.folding import fold
from routes.reference.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import IO

GEONAMES_COLUMNS = (
    *("geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude"),
    *("feature class", "feature code", "country code", "cc2", "admin1 code", "admin2 code"),
    *("admin3 code", "admin4 code", "population", "elevation", "dem", "timezone"),
    "modification date",
)
"""Columns of a GeoNames dump, which has no header."""

OUTSIDE_DEGREES = 0.9
"""How far outside the simplified polygon of its country a point may lie: some 100 km."""

NOT_A_TOWN = "not a populated place"
"""Why a row of a GeoNames dump is passed over."""

_ROLES = {
    "id": ("id", "geonameid", "geonames_id", "gazetteer_id"),
    "name": ("name", "place", "town", "city", "nombre", "nom"),
    "alternates": ("alternates", "alternatenames", "alternate_names", "other_names"),
    "lon": ("lon", "longitude", "lng", "long", "longitud", "x"),
    "lat": ("lat", "latitude", "latitud", "y"),
    "country": ("country", "country_code", "countrycode", "iso2", "pais"),
    "admin1": ("admin1", "admin1_code", "iso_3166_2"),
    "population": ("population", "pop", "poblacion"),
}
"""What a column holds by its name; of several the first counts."""

_GEONAMES_IDS = frozenset(("geonameid", "geonames_id"))
_TERRITORIES = frozenset(("PR", "GU", "VI", "AS", "MP"))
"""Territories of the United States, which are its states in the reference data."""
_LISTED = frozenset(("US", "MX", "CA"))
"""Countries all of whose states the reference data have."""
_STATE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_TURNED = 10.0
"""Degrees that turning a point round must move it: nobody takes an island at the equator's one
side for a slip because its country lies at the other."""
_MOST_PEOPLE = 2**32 - 1
_LONGEST_NAME = 200
_SHORTEST_ALTERNATE = 4
_SEPARATORS = "|;,"
_HASH_LENGTH = 10


class LeftOut(NamedTuple):
    """A row that cannot be used."""

    row: int
    """Row or line of the file, the first being 1."""
    cells: tuple[str, ...]
    reason: str
    cure: str


@dataclass(slots=True)
class Sifted:
    """A gazetteer of somebody else, row by row."""

    header: tuple[str, ...]
    kept: list[dict[str, str]] = field(default_factory=list)
    """Rows with the columns that :func:`routes.reference.towns.index_towns` reads."""
    left_out: list[LeftOut] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    """Rows that are not about towns, by reason."""
    notes: Counter[str] = field(default_factory=Counter)
    """Cells that were not used in rows that were kept."""


class Unusable(ValueError):  # noqa: N818 - it is a verdict on a row
    """A row cannot be used; the reason and the cure."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.reason, self.cure = reason, cure


_NO_NAME = ("there is no name", "write the name of the place")
_NO_COUNTRY = ("there is no country", "write its code, or say it with --country")
_UNKNOWN_COUNTRY = ("the country is not known", "write two letters, such as HT")


def is_geonames_dump(path: Path) -> bool:
    """Tell whether a file is a GeoNames dump: a zip archive, or 19 cells between tabs.

    Raises
    ------
    ReferenceDataError
        If the file cannot be opened.
    """
    try:
        if zipfile.is_zipfile(path):
            return True
        with path.open("rb") as file:
            cells = file.readline(1_000_000).split(b"\t")
    except OSError as error:
        msg = f"{path} cannot be opened ({error.strerror}); check that you may read it"
        raise ReferenceDataError(msg) from error
    return len(cells) == len(GEONAMES_COLUMNS) and cells[0].isdigit()


def sift_dump(path: Path) -> Sifted:
    """Read a GeoNames dump, ``CC.txt`` or the zip archive of it.

    Parameters
    ----------
    path
        Lines of 19 cells between tabs, in UTF-8, without a header.

    Returns
    -------
    Sifted
        Populated places (feature class P) with ids ``geonames:…``, so that a town the reference
        data have is not told twice.

    Raises
    ------
    ReferenceDataError
        If the file cannot be read, or an archive holds no dump.
    """
    sifter = _Sifter(GEONAMES_COLUMNS, prefix="geonames", country=None)
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                _sift_line(sifter, number, line)
    except (OSError, zipfile.BadZipFile) as error:
        msg = f"{path} cannot be read ({error}); download it again"
        raise ReferenceDataError(msg) from error
    return sifter.finished()


def sift_table(
    header: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str], str | None]],
    *,
    name: str,
    country: str | None,
) -> Sifted:
    """Read a table with a header.

    Parameters
    ----------
    header
        Names of columns, in any capitals: at least a name, a longitude and a latitude.
    rows
        Number, cells, and what is wrong with the row as a row, if anything.
    name
        What ids begin with.
    country
        ISO 3166-1 alpha-2 code of the rows that do not state one.

    Raises
    ------
    ReferenceDataError
        If a column is missing, or no country is stated.
    """
    sifter = _Sifter(header, prefix=name, country=country)
    for number, cells, fault in rows:
        sifter.take(number, cells, fault)
    return sifter.finished()


def require_country(code: str) -> str:
    """Return the ISO 3166-1 code of a country written as a code or a name.

    Raises
    ------
    ReferenceDataError
        If no country is called that.
    """
    found = _countries().get(code.strip().upper()) or _country_names().get(fold(code))
    if found is None:
        msg = f"{code!r} is not a country; write two letters, such as HT"
        raise ReferenceDataError(msg)
    return found


def _sift_line(sifter: _Sifter, number: int, line: bytes) -> None:
    text = line.decode("utf-8", errors="surrogateescape").rstrip("\r\n")
    cells = text.split("\t")
    fault = None
    if len(cells) != len(GEONAMES_COLUMNS):
        fault = f"the line has {len(cells)} cells, a line of a dump has {len(GEONAMES_COLUMNS)}"
    elif not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        fault = "the line is not in UTF-8"
    elif cells[6] != "P":
        sifter.sifted.passed_over[NOT_A_TOWN] += 1
        return
    sifter.take(number, cells, fault)


def _opened(path: Path) -> IO[bytes]:
    if not zipfile.is_zipfile(path):
        return path.open("rb")
    with zipfile.ZipFile(path) as archive:
        texts = [n for n in archive.namelist() if n.endswith(".txt") and "readme" not in n.lower()]
        if len(texts) != 1:
            msg = (
                f"{path}: a GeoNames archive holds one table, this one {len(texts)} "
                f"({', '.join(texts[:5]) or 'no .txt'}); unpack it and add the table"
            )
            raise ReferenceDataError(msg)
        return archive.open(texts[0])


class _Sifter:
    """Takes rows and sorts them."""

    def __init__(self, header: Sequence[str], *, prefix: str, country: str | None) -> None:
        self.sifted = Sifted(tuple(header))
        self._prefix = prefix
        self._country = country
        self._columns = _columns(header)
        self._seen: set[str] = set()
        self._numbers: list[tuple[int, tuple[str, ...]]] = []
        ids = self._columns.get("id")
        if ids is not None and header[ids].strip().casefold() in _GEONAMES_IDS:
            self._prefix = "geonames"
        if "country" not in self._columns and country is None:
            msg = "the table has no column country; say which country with --country, such as HT"
            raise ReferenceDataError(msg)

    def take(self, number: int, cells: Sequence[str], fault: str | None) -> None:
        """Keep a row or leave it out."""
        try:
            if fault is not None:
                raise Unusable(fault, "correct the row")  # noqa: TRY301 - one way out
            row = self._row(cells)
        except Unusable as unusable:
            self._leave_out(number, tuple(cells), unusable)
        else:
            self._seen.add(row["gazetteer_id"])
            self.sifted.kept.append(row)
            self._numbers.append((number, tuple(cells)))

    def finished(self) -> Sifted:
        """Return the rows, those left out whose lon and lat are the wrong way round."""
        # the columns of a dump have one order, and its islands stand where they are
        dump = self.sifted.header == GEONAMES_COLUMNS
        wrong = {} if dump else wrong_way_round(self.sifted.kept)
        kept = []
        for place, row in enumerate(self.sifted.kept):
            if place in wrong:
                reason = f"the point lies outside {row['country']}, and inside with {wrong[place]}"
                unusable = Unusable(reason, "correct lon and lat")
                self._leave_out(*self._numbers[place], unusable)
            else:
                kept.append(row)
        self.sifted.kept = kept
        self.sifted.left_out.sort(key=lambda left: left.row)
        return self.sifted

    def _leave_out(self, number: int, cells: tuple[str, ...], why: Unusable) -> None:
        self.sifted.left_out.append(LeftOut(number, cells, why.reason, why.cure))

    def _cell(self, cells: Sequence[str], role: str) -> str:
        place = self._columns.get(role)
        return "" if place is None or place >= len(cells) else " ".join(cells[place].split())

    def _row(self, cells: Sequence[str]) -> dict[str, str]:
        name = self._cell(cells, "name")
        if not name or not fold(name):
            raise Unusable(*_NO_NAME)
        if len(name) > _LONGEST_NAME:
            reason = f"the name has more than {_LONGEST_NAME} characters"
            raise Unusable(reason, "write the name alone")
        lon = _degrees(self._cell(cells, "lon"), "lon", 180)
        lat = _degrees(self._cell(cells, "lat"), "lat", 90)
        if lon == lat == 0:
            reason = "0, 0 stands for a position that is not known"
            raise Unusable(reason, "write the position, or leave the row out")
        country, admin1 = self._area(cells)
        gazetteer_id = f"{self._prefix}:{self._id(cells, name, lon, lat)}"
        if gazetteer_id in self._seen:
            reason = "the same id came before"
            raise Unusable(reason, "give each place an id of its own, or leave the double out")
        return {
            "gazetteer_id": gazetteer_id,
            "name": name,
            "ascii_name": "",
            "alternates": "|".join(_alternates(self._cell(cells, "alternates"))),
            "country": country,
            "admin1": admin1,
            "lon": str(lon),
            "lat": str(lat),
            "population": self._population(cells),
        }

    def _id(self, cells: Sequence[str], name: str, lon: float, lat: float) -> str:
        given = self._cell(cells, "id").replace(" ", "-").removeprefix(f"{self._prefix}:")
        # made of the row's own words: it stays the same when rows are added or sorted
        words = f"{name}|{lon}|{lat}"
        return given or hashlib.sha256(words.encode()).hexdigest()[:_HASH_LENGTH]

    def _area(self, cells: Sequence[str]) -> tuple[str, str]:
        stated = self._cell(cells, "country")
        if not stated and self._country is None:
            raise Unusable(*_NO_COUNTRY)
        code = stated.upper() or (self._country or "")
        country = _countries().get(code) or _country_names().get(fold(stated))
        if country is None:
            raise Unusable(*_UNKNOWN_COUNTRY)
        admin1 = f"US-{code}" if code in _TERRITORIES else self._admin1(cells, country)
        return country, admin1

    def _admin1(self, cells: Sequence[str], country: str) -> str:
        given = self._cell(cells, "admin1")
        if not given or given == "00":
            return ""
        # numbers mean one thing in GeoNames and another one in the census of a country
        numbered = given.isdigit() and self._prefix != "geonames"
        code = None if numbered else _states().get((country, given.upper()))
        if code is None and country not in _LISTED and _STATE.fullmatch(given.upper()):
            code = given.upper() if given.upper().startswith(country) else None
        if code is None:
            self.sifted.notes["admin1 that is no ISO 3166-2 code"] += 1
        return code or ""

    def _population(self, cells: Sequence[str]) -> str:
        given = self._cell(cells, "population")
        try:
            people = int(float(given)) if given else 0
        except (ValueError, OverflowError):
            people = -1
        if not 0 <= people <= _MOST_PEOPLE:
            self.sifted.notes["population that is no number"] += 1
            return ""
        return str(people) if people else ""


def wrong_way_round(rows: Sequence[Mapping[str, str]]) -> Mapping[int, str]:
    """Return the rows whose point lies in their country only once it is turned round.

    Parameters
    ----------
    rows
        Rows with ``country``, ``lon`` and ``lat``.

    Returns
    -------
    Mapping
        By position, what has to be done for the point to lie in the country: the point as it
        stands is more than :data:`OUTSIDE_DEGREES` outside the simplified polygon. An island that
        the polygon does not have is far outside and stays: nothing says that it is wrong.
    """
    import numpy as np  # noqa: PLC0415 - heavy
    import shapely  # noqa: PLC0415

    from routes.reference.shapes import polygons  # noqa: PLC0415

    frame = polygons("country")
    shapes = dict(zip(frame["code"], frame.geometry, strict=True))
    by_country: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        by_country.setdefault(row["country"], []).append(place)
    wrong: dict[int, str] = {}
    for country in sorted(by_country.keys() & shapes.keys()):
        places = np.array(by_country[country])
        lon = np.array([float(rows[place]["lon"]) for place in places])
        lat = np.array([float(rows[place]["lat"]) for place in places])
        shape = shapes[country]
        shapely.prepare(shape)
        outside = ~shapely.dwithin(shape, shapely.points(lon, lat), OUTSIDE_DEGREES)
        turned = {"lon and lat exchanged": (lat, lon), "lon with the other sign": (-lon, lat)}
        turned["lat with the other sign"] = (lon, -lat)
        for how, point in turned.items():
            moved = (abs(point[0] - lon) > _TURNED) | (abs(point[1] - lat) > _TURNED)
            inside = outside & moved & shapely.contains(shape, shapely.points(*point))
            wrong |= dict.fromkeys(places[inside].tolist(), how)
    return wrong


def _columns(header: Sequence[str]) -> dict[str, int]:
    named: dict[str, int] = {}
    for place, name in enumerate(header):
        key = re.sub(r"[ -]+", "_", name.strip().casefold())
        if key in named and any(key in names for names in _ROLES.values()):
            msg = f"two columns are called {name.strip()}; rename one of them"
            raise ReferenceDataError(msg)
        named[key] = place
    found = {
        role: named[name]
        for role, names in _ROLES.items()
        for name in reversed(names)
        if name in named
    }
    missing = [role for role in ("name", "lon", "lat") if role not in found]
    if missing:
        listed = ", ".join(name.strip() for name in header[:20])
        msg = (
            f"the table has no column {' or '.join(missing)}; its columns are {listed}. "
            "Name them name, lon and lat"
        )
        raise ReferenceDataError(msg)
    return found


def _degrees(cell: str, column: str, most: float) -> float:
    try:
        degrees = float(cell)
    except ValueError:
        degrees = math.nan
    if math.isnan(degrees):
        reason = f"{column} is not a number"
        raise Unusable(reason, "write decimal degrees with a point, such as -72.34")
    if abs(degrees) > most:
        reason = f"{column} is off the globe"
        raise Unusable(reason, "write degrees, WGS 84, lon before lat")
    return degrees


def _alternates(cell: str) -> Iterator[str]:
    separator = next((mark for mark in _SEPARATORS if mark in cell), ",")
    for name in dict.fromkeys(part.strip() for part in cell.split(separator)):
        # three letters are the code of an airport, a small first letter a transliteration
        if len(name) < _SHORTEST_ALTERNATE or len(name) > _LONGEST_NAME or name[0].islower():
            continue
        yield name.replace("|", "/")


@cache
def _countries() -> dict[str, str]:
    """Map codes of countries, and of territories of the United States, to the country's."""
    codes = {row["code"]: row["code"] for row in table_rows("countries.csv")}
    return codes | dict.fromkeys(_TERRITORIES, "US")


@cache
def _country_names() -> dict[str, str]:
    """Map folded names that mean one country to its code."""
    named: dict[str, set[str]] = {}
    for row in table_rows("countries.csv"):
        names = (row["name_en"], row["name_es"], *row["aliases"].split("|"))
        for key in filter(None, map(fold, names)):
            named.setdefault(key, set()).add(row["code"])
    return {key: min(codes) for key, codes in named.items() if len(codes) == 1}


@cache
def _states() -> dict[tuple[str, str], str]:
    """Map a country and an ISO 3166-2 code, whole or without its country, to the whole code.

    GeoNames has numbers of its own for Mexico and Canada, which the reference data list.
    """
    found: dict[tuple[str, str], str] = {}
    for row in table_rows("admin1.csv"):
        country, code = row["country"], row["code"]
        written = (code, code[3:], row["geonames"])
        found |= {(country, each): code for each in written if each}
    return found
