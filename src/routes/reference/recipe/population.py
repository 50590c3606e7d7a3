"""People of the states of the US, as the Census Bureau estimated them for five years together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import ReferenceDataError
from routes.reference.recipe.packages import SPDATA, read_member
from routes.reference.recipe.rdata import read_frame
from routes.reference.recipe.tables import read_table
from routes.reference.recipe.writing import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

POPULATION_COLUMNS = ("code", "fips", "name_en", "people", "period", "source")
PERIOD = "2011/2015"
"""Years of the survey; EDTF."""
SOURCE = (
    "US Census Bureau, American Community Survey 2011-2015, five-year estimates, table B01003 "
    "(total population)"
)

_DATA = "usr/lib/R/site-library/spData/data/Rdata"
_FRAMES = ("us_states", "alaska", "hawaii")
_FIRST_TERRITORY = "60"
"""From this FIPS number on they are territories, of which the package has none."""


def build_population(archives: Mapping[str, Path], folder: Path) -> None:
    """Write population.csv: the fifty states and the District of Columbia, sorted by code.

    Raises
    ------
    ReferenceDataError
        If the package lacks a state, has another place, or no whole number of people.
    """
    archive = archives[SPDATA.name]
    index, objects = (read_member(archive, f"{_DATA}.{suffix}") for suffix in ("rdx", "rdb"))
    people = dict(_people(index, objects))
    states = {row["fips"]: row for row in read_table("us_states") if row["fips"] < _FIRST_TERRITORY}
    if people.keys() != states.keys():
        differing = ", ".join(sorted(people.keys() ^ states.keys()))
        msg = f"{archive}: states and population differ in FIPS {differing}; pin another package"
        raise ReferenceDataError(msg)
    rows = [
        {
            "code": state["code"],
            "fips": fips,
            "name_en": state["name_en"],
            "people": str(people[fips]),
            "period": PERIOD,
            "source": SOURCE,
        }
        for fips, state in states.items()
    ]
    write_table(
        folder / "population.csv", POPULATION_COLUMNS, sorted(rows, key=lambda row: row["code"])
    )


def _people(index: bytes, objects: bytes) -> Iterator[tuple[str, int]]:
    for name in _FRAMES:
        frame = read_frame(index, objects, name)
        for fips, people in zip(frame["GEOID"], frame["total_pop_15"], strict=True):
            if not people > 0 or people != int(people):
                msg = f"{name}, FIPS {fips}: {people} is no number of people; pin another package"
                raise ReferenceDataError(msg)
            yield fips, int(people)
