"""Which file was made from which packages, and the two documents that say so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.reference.recipe.packages import (
    CENSUS_ZCTA,
    CLDR,
    GEONAMES,
    GEONAMES_POSTAL,
    HIGHWAYS,
    INEGI,
    NATURAL_EARTH_10M,
    NATURAL_EARTH_50M,
    PACKAGES,
    SPDATA,
    US_ATLAS,
    Package,
    sha256_of,
)

if TYPE_CHECKING:
    from pathlib import Path

_OWN = "MIT, with the rest of this repository"
_FACTS = "Facts published by the US government"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one file comes from."""

    holds: str
    packages: tuple[Package, ...] = ()
    hand_kept: str = ""
    """What of it was typed by hand, and the terms of that part."""
    hand_credit: str = ""


ORIGINS: dict[str, Origin] = {
    "admin1.csv": Origin(
        holds="States of the US and Mexico, provinces of Canada: codes, names, point, radius",
        packages=(US_ATLAS, INEGI, NATURAL_EARTH_50M),
        hand_kept=f"Spanish names, abbreviations and codes: {_OWN}",
    ),
    "admin1_lines.fgb": Origin(
        holds="Lines between states", packages=(US_ATLAS, INEGI, NATURAL_EARTH_10M)
    ),
    "border_inegi.fgb": Origin(
        holds="US-Mexico land border; Natural Earth tells where it meets the sea",
        packages=(INEGI, NATURAL_EARTH_10M),
    ),
    "borders.fgb": Origin(holds="Land borders between countries", packages=(NATURAL_EARTH_10M,)),
    "counties.csv": Origin(
        holds="US counties: FIPS code, name, point, radius", packages=(US_ATLAS, GEONAMES)
    ),
    "counties.fgb": Origin(holds="US county polygons", packages=(US_ATLAS, GEONAMES)),
    "countries.csv": Origin(
        holds="Countries: code, names in English and Spanish, point, radius",
        packages=(CLDR, NATURAL_EARTH_50M, GEONAMES),
        hand_kept=f"Aliases: {_OWN}",
    ),
    "countries.fgb": Origin(holds="Coarse country polygons", packages=(NATURAL_EARTH_50M, CLDR)),
    "gazetteer.tsv.gz": Origin(
        holds="Towns with alternate names in Latin letters",
        packages=(GEONAMES, GEONAMES_POSTAL, CENSUS_ZCTA),
        hand_kept=f"Border hamlets placed at their crossing: {_OWN}",
    ),
    "lakes.fgb": Origin(holds="Lakes in two scales", packages=(NATURAL_EARTH_10M,)),
    "land.fgb": Origin(holds="Land in two scales", packages=(NATURAL_EARTH_10M,)),
    "municipios.csv": Origin(
        holds="Mexican municipios: INEGI code, name, point, radius", packages=(INEGI,)
    ),
    "municipios.fgb": Origin(holds="Mexican municipio polygons", packages=(INEGI,)),
    "population.csv": Origin(
        holds="People of each US state, 2011-2015, for rates", packages=(SPDATA,)
    ),
    "ports_of_entry.csv": Origin(
        holds="Crossings of the US-Mexico border; distance to INEGI's line computed",
        packages=(INEGI,),
        hand_kept=f"{_FACTS} (BTS, CBP), by TxDOT, Wikipedia and the open-source app Guía "
        f"Fronteriza, collected by hand; names and aliases: {_OWN}",
        hand_credit="BTS, CBP, TxDOT, Wikipedia, Guía Fronteriza",
    ),
    "regions.csv": Origin(
        holds="Named regions as rings, approximate", hand_kept=f"All of it: {_OWN}"
    ),
    "rivers.fgb": Origin(
        holds="Rivers, except where the US-Mexico border follows them",
        packages=(NATURAL_EARTH_50M,),
    ),
    "roads/LICENSE-ODbL.md": Origin(
        holds="Licence notice of the road graph", hand_kept=f"All of it: {_OWN}"
    ),
    "roads/roads.npz": Origin(holds="Road graph of the US and Mexico", packages=(HIGHWAYS,)),
    "states.fgb": Origin(
        holds="Polygons of the states of the US and Mexico and the provinces of Canada",
        packages=(US_ATLAS, INEGI, NATURAL_EARTH_50M),
    ),
    "town_names.bin.gz": Origin(
        holds="The names of gazetteer.tsv.gz, folded and indexed so that they load at once",
        packages=(GEONAMES, GEONAMES_POSTAL, CENSUS_ZCTA),
        hand_kept=f"Border hamlets placed at their crossing: {_OWN}",
    ),
    "zips.csv.gz": Origin(
        holds="Points of US ZIP Code areas and post offices, and the town of each",
        packages=(CENSUS_ZCTA, GEONAMES_POSTAL, GEONAMES),
    ),
}
"""Every file of the reference data except the manifest and SOURCES.md themselves."""


def _once(texts: list[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _licence(origin: Origin) -> str:
    parts = [
        package.licence + ("" if package.terms_verified else " (terms not verified)")
        for package in origin.packages
    ]
    return _once([*parts, origin.hand_kept])


def file_entry(folder: Path, name: str) -> dict[str, object]:
    """Return what the manifest says of one built file."""
    origin, path = ORIGINS[name], folder / name
    return {
        "file": name,
        "holds": origin.holds,
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
        "packages": [f"{package.name} {package.version}" for package in origin.packages],
        "origin": _once([*(package.data for package in origin.packages), origin.hand_kept]),
        "licence": _licence(origin),
        "terms_verified": all(package.terms_verified for package in origin.packages),
        "credit": _once([*(package.credit for package in origin.packages), origin.hand_credit]),
    }


def write_manifest(folder: Path) -> list[dict[str, object]]:
    """Write manifest.json and return its files; it holds no time and no path of the machine."""
    files = [file_entry(folder, name) for name in sorted(ORIGINS)]
    packages = [
        {
            "name": package.name,
            "version": package.version,
            "registry": package.registry.value,
            "archive": package.filename,
            "sha256": package.sha256,
            "data": package.data,
            "licence": package.licence,
            "terms_verified": package.terms_verified,
            "credit": package.credit,
        }
        for package in PACKAGES
    ]
    text = json.dumps({"packages": packages, "files": files}, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    return files


def write_sources(folder: Path, files: list[dict[str, object]]) -> None:
    """Write SOURCES.md: the manifest for people."""
    lines = [
        "# Sources of the reference data",
        "",
        "Written by `routes reference build`; do not edit. Each package is pinned by version and",
        "SHA-256; only data files are read out of its archive, nothing is installed or run.",
        "The same facts for programs are in `manifest.json`.",
        "",
        "## Packages",
        "",
    ]
    for package in PACKAGES:
        lines += _package_lines(package)
    lines += ["## Files", ""]
    for entry in files:
        lines += _file_lines(entry)
    lines += [*_CAVEATS, ""]
    (folder / "SOURCES.md").write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _package_lines(package: Package) -> list[str]:
    terms = package.licence if package.terms_verified else f"{package.licence} — **not verified**"
    return [
        f"### {package.name} {package.version} ({package.registry.value})",
        "",
        f"* Data: {package.data}",
        f"* Terms of the data: {terms}",
        f"* Credit: {package.credit}",
        f"* Archive: `{package.filename}`, SHA-256 `{package.sha256}`",
        "",
    ]


def _file_lines(entry: dict[str, object]) -> list[str]:
    packages = entry["packages"]
    made_from = ", ".join(packages) if isinstance(packages, list) else ""
    lines = [f"### {entry['file']}", "", f"* {entry['holds']}"]
    if made_from:
        lines.append(f"* Made from: {made_from}")
    lines.append(f"* Terms: {entry['licence']}")
    if entry["credit"]:
        lines.append(f"* Credit: {entry['credit']}")
    return [*lines, f"* {entry['bytes']} bytes, SHA-256 `{entry['sha256']}`", ""]


_CAVEATS = (
    "## What to know before using them",
    "",
    "* The wording of INEGI's terms of free use was not read at its source.",
    "* GeoNames numbers the Mexican states differently from INEGI (05 to 08); codes here are",
    "  ISO 3166-2, with both numbers beside them in `admin1.csv`.",
    "* GeoNames lists neighbourhoods of large cities among the towns and does not mark them.",
    "* ZIP points are centres of Census areas: useless for placing a town in Alaska, kilometres",
    "  off in large rural areas. ZIP codes without an area (boxes, single buildings) have the",
    "  point of GeoNames' postal codes, which is that of an area too and often the middle of a",
    "  county: use their town instead.",
    "* GeoNames' postal codes are a snapshot of 2017 and in parts older: later ZIP codes have no",
    "  town here, some have been given up since, and the names are those of that time.",
    "* Towns with the feature `post_office` stand at the point of their ZIP code, not in their own",
    "  middle; `radius_km` is the distance to the third nearest point of another area. Towns of",
    "  areas where that is above 25 km are left out (Terlingua, Hachita, Animas), as are those of",
    "  which only the middle of the county is known.",
    "* One crossing has no coordinates (Otay Mesa commercial); the point of San Luis II rests on",
    "  one list, every other on two (`docs/ports-of-entry.md`). Dams, ferry and",
    "  Los Indios carry the Schedule D code of their parent port. Some Mexican names and aliases",
    "  are from general knowledge.",
    "* Coordinates of crossings are facts, typed in by hand: Texas from a list of TxDOT whose own",
    "  licence was not seen, the rest from BTS and from a border app that agrees with BTS.",
    "* Crossings are measured against INEGI's border; Natural Earth's is up to 2 km off there.",
    "* Falls Church, Virginia, has no county polygon: it vanishes at the scale of the source.",
    "* The help pages of r-cran-spdata say American Community Survey and `total population in",
    "  2015`. What its makers asked the Census Bureau for is variable B01003_001 of the five-year",
    "  survey that ends in 2015: the people are an average of 2011 to 2015, and their sum,",
    "  316,515,021, is the Bureau's figure for the country in those years. Puerto Rico and the",
    "  islands are missing.",
    "* Regions are rings drawn by hand; no authority defines their extent.",
    "* `roads/` alone is under the ODbL and is kept apart from everything else.",
)
