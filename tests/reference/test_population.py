"""Rules of the people of the states: what they are, and how they come out of their package."""

from __future__ import annotations

import io
import struct
import tarfile
import zlib
from typing import TYPE_CHECKING

import pytest

from routes import reference
from routes.errors import ReferenceDataError
from routes.reference.recipe import packages, population
from routes.reference.recipe.rdata import read_frame

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PEOPLE_OF_THE_COUNTRY = 316_515_021
"""What the Census Bureau gives for the United States, 2011-2015 (B01003)."""
VECTOR, TEXT, PAIRS, SYMBOL, AGAIN, END = 19, 9, 2, 1, 255, 254
WITH_ATTRIBUTES, TAGGED = 1 << 9, 1 << 10
DOUBLES, TEXTS = 14, 16


def test_every_state_has_people_and_they_add_up_to_the_country() -> None:
    frame = reference.population()
    assert len(frame) == 51
    assert frame["people"].sum() == PEOPLE_OF_THE_COUNTRY
    people = frame.set_index("code")["people"]
    assert (people["US-TX"], people["US-CA"]) == (26_538_614, 38_421_464)
    assert (people["US-DC"], people.min(), people.idxmin()) == (647_484, 579_679, "US-WY")


def test_population_has_the_codes_of_the_states_and_says_its_years_and_source() -> None:
    frame, states = reference.population(), reference.admin1()
    known = states[(states["country"] == "US") & (states["fips"] < "60")]
    assert dict(zip(frame["code"], frame["fips"], strict=True)) == dict(
        zip(known["code"], known["fips"], strict=True)
    )
    assert set(frame["period"]) == {"2011/2015"}
    assert all("Census Bureau" in source for source in frame["source"])


def test_a_caller_may_change_what_it_gets() -> None:
    changed = reference.population()
    changed["people"] = 0.0
    assert reference.population()["people"].sum() == PEOPLE_OF_THE_COUNTRY


# ------------------------------------------------------------------- a package of R, made by hand


def whole(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}i", *numbers)


def text(word: str | None) -> bytes:
    if word is None:
        return whole(TEXT, -1)
    return whole(TEXT, len(word.encode())) + word.encode()


def texts(*words: str | None) -> bytes:
    return whole(TEXTS, len(words)) + b"".join(map(text, words))


def doubles(*values: float) -> bytes:
    return whole(DOUBLES, len(values)) + struct.pack(f">{len(values)}d", *values)


def named(columns: dict[str, bytes], *, kind: int = VECTOR) -> bytes:
    """Write a list with the names of its parts."""
    names = whole(PAIRS | TAGGED) + whole(SYMBOL) + text("names") + texts(*columns) + whole(END)
    return whole(kind | WITH_ATTRIBUTES, len(columns)) + b"".join(columns.values()) + names


def stream(item: bytes, version: int = 3) -> bytes:
    encoding = whole(5) + b"UTF-8" if version == 3 else b""
    return b"X\n" + whole(version, 0x040202, 0x030500) + encoding + item


def installed(objects: dict[str, bytes]) -> tuple[bytes, bytes]:
    """Return the index and the objects of an installed package."""
    content, places = b"", {}
    for name, item in objects.items():
        packed = struct.pack(">I", len(stream(item))) + zlib.compress(stream(item))
        places[name] = whole(13, 2, len(content), len(packed))
        content += packed
    variables = {"variables": named(places), "references": whole(VECTOR, 0)}
    return zlib.compress(stream(named(variables), version=2)), content


def a_frame(fips: Iterable[str], people: Iterable[float]) -> bytes:
    return named({"GEOID": texts(*fips), "total_pop_15": doubles(*people)})


def a_package(folder: Path, frames: dict[str, bytes]) -> dict[str, Path]:
    """Write a Debian package of an R package with data frames."""
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:xz") as tarball:
        for suffix, content in zip(("rdx", "rdb"), installed(frames), strict=True):
            member = tarfile.TarInfo(f"./usr/lib/R/site-library/spData/data/Rdata.{suffix}")
            member.size = len(content)
            tarball.addfile(member, io.BytesIO(content))
    files = {"debian-binary": b"2.0\n", "odd": b"odd", "data.tar.xz": inner.getvalue()}
    archive = b"!<arch>\n"
    for name, content in files.items():
        archive += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        archive += content + b"\n" * (len(content) % 2)
    path = folder / packages.SPDATA.filename
    path.write_bytes(archive)
    return {packages.SPDATA.name: path}


def the_states() -> dict[str, float]:
    frame = reference.population()
    return dict(zip(frame["fips"], frame["people"], strict=True))


def frames_of(people: dict[str, float]) -> dict[str, bytes]:
    parts = {"alaska": ["02"], "hawaii": ["15"]}
    parts["us_states"] = [fips for fips in people if fips not in {"02", "15"}]
    return {
        name: a_frame(part, [people[fips] for fips in part if fips in people])
        for name, part in parts.items()
    }


def test_the_table_is_made_from_a_package_whatever_the_order_of_its_states(
    tmp_path: Path,
) -> None:
    people = dict(reversed(the_states().items()))
    population.build_population(a_package(tmp_path, frames_of(people)), tmp_path)
    shipped = reference.reference_path("population.csv").read_bytes()
    assert (tmp_path / "population.csv").read_bytes() == shipped


def test_a_package_that_lacks_a_state_is_refused(tmp_path: Path) -> None:
    people = the_states()
    del people["48"]
    archives = a_package(tmp_path, frames_of(people))
    with pytest.raises(ReferenceDataError, match=r"FIPS 48; pin another package"):
        population.build_population(archives, tmp_path)


@pytest.mark.parametrize("people", [0.0, -1.0, 1.5, float("nan")])
def test_people_that_are_no_whole_number_are_refused(tmp_path: Path, people: float) -> None:
    archives = a_package(tmp_path, frames_of(the_states() | {"48": people}))
    with pytest.raises(ReferenceDataError, match=r"FIPS 48: .* is no number of people"):
        population.build_population(archives, tmp_path)
    assert not (tmp_path / "population.csv").exists()


def test_a_frame_keeps_texts_that_are_missing_and_letters_of_all_kinds() -> None:
    frames = installed({"f": named({"a": texts("ñ", None), "b": doubles(1.5, 2.0)})})
    assert read_frame(*frames, "f") == {"a": ["ñ", None], "b": [1.5, 2.0]}


@pytest.mark.parametrize(
    ("item", "why"),
    [(doubles(1.0), "attributes"), (whole(99), "kind 99"), (whole(VECTOR, 5), "buffer")],
)
def test_what_is_no_data_frame_is_refused(item: bytes, why: str) -> None:
    with pytest.raises(ReferenceDataError, match=f"f of an R package cannot be read .*{why}"):
        read_frame(*installed({"f": item}), "f")


def test_a_frame_that_is_not_there_is_refused() -> None:
    with pytest.raises(ReferenceDataError, match="data frame g"):
        read_frame(*installed({"f": named({})}), "g")


@pytest.mark.parametrize("content", [b"no package", b"!<arch>\n"])
def test_a_damaged_debian_package_is_refused(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "broken.deb"
    archive.write_bytes(content)
    with pytest.raises(ReferenceDataError, match=r"delete the file and build again"):
        packages.read_member(archive, "usr/a.csv")


def test_a_debian_package_is_fetched_by_version_through_its_own_client(tmp_path: Path) -> None:
    command = packages._command(packages.SPDATA, tmp_path)  # noqa: SLF001 - not run, only read
    assert (command[0], command[-2:]) == ("apt-get", ["download", "r-cran-spdata=2.2.1-1"])
