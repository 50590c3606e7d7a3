"""What is private, held back or too exact stays inside, whatever the format."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.exports.conftest import CASES, CITATIONS, EVENTS, SOURCES

from routes.casebook import read_casebook
from routes.casebook.exports import FORMATS, write_release
from routes.casebook.exports.leaving import EDITOR
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.exporting import export, release
from routes.pipeline.maps import build_atlas
from routes.render import build_payload
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routes.casebook.exports import Release

CANARY = re.compile(rb"canary", re.IGNORECASE)
EXACT = re.compile(rb"112\.0740|33\.4483|110\.9747|32\.2217|110\.9559|29\.0729")


def opened(content: bytes) -> Iterator[bytes]:
    """The bytes of a file, and of what is packed inside it."""
    yield content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from opened(archive.read(name))
    if content[:2] == b"\x1f\x8b":
        yield from opened(gzip.decompress(content))


def suffix_of(name: str) -> str:
    ends = {"xlsx": ".xlsx", "geojson": ".geojson", "gpkg": ".gpkg", "kml": ".kml"}
    return ends.get(name, ".json" if name in ("kepler", "ftm") else "")


def exported(made: Release, name: str, folder: Path) -> list[bytes]:
    paths = write_release(made, name, folder / f"out-{name}{suffix_of(name)}")
    return [part for path in paths for part in opened(path.read_bytes())]


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_of_a_case_held_back_or_of_a_private_field_leaves(
    name: str, guarded_release: Release, tmp_path: Path
) -> None:
    for content in exported(guarded_release, name, tmp_path):
        assert not CANARY.search(content)


@pytest.mark.parametrize("name", FORMATS)
def test_no_coordinate_is_finer_than_its_level_claims(
    name: str, guarded_release: Release, tmp_path: Path
) -> None:
    for content in exported(guarded_release, name, tmp_path):
        assert not EXACT.search(content)


def test_parquet_holds_nothing_held_back_once_it_is_unpacked(guarded_release: Release) -> None:
    # Its pages are compressed, so that a search of the bytes alone would prove little.
    for frame in (guarded_release.events, guarded_release.legs):
        assert not CANARY.search(frame.drop(columns="geometry").to_csv().encode())


def test_what_is_held_back_is_counted(guarded_release: Release) -> None:
    assert guarded_release.held_cases == 2
    assert guarded_release.held_events == 2
    assert list(guarded_release.tables["cases"]["case_id"]) == ["bridge"]


def test_who_decided_a_place_is_told_as_the_office(guarded_release: Release) -> None:
    places = guarded_release.tables["places"]
    assert list(places["decided_by"]) == [EDITOR]
    assert list(places["lon"]) == [-110.96]


def test_a_decision_without_a_case_leaves_only_with_an_event_of_that_place(
    a_casebook: Callable[..., Path],
) -> None:
    rows = (
        "place_text,country,case_id,level,decided_by,reason\n"
        '"Secretville",US,,unresolvable,somebody,where the informant is\n'
    )
    kept = rows + "Mexico,MX,,country,somebody,the source says no more\n"
    assert list(release(a_casebook(places=kept)).tables["places"]["place_text"]) == ["Mexico"]


def test_a_name_of_an_organisation_that_only_held_cases_know_is_on_no_page_and_in_no_figure(
    a_casebook: Callable[..., Path],
) -> None:
    cases = f"{CASES}ferry,Pistols on a ferry,,,,charged,US>MX,published\n"
    ferry = 'ferry,1,purchase,"Phoenix, Arizona",US,,,,,rifles,rifle,,,,Band of the river,yes\n'
    other = ferry.replace(",1,", ",2,").replace("Band", "Bands")
    events = f"{EVENTS}ferry#01,{ferry}ferry#02,{other}"
    # The first has a name that a held event has, the second one that a held source gives: names
    # that look alike are listed in the figure.
    names = (
        "alias,organisation,source_id\nBand of the river,canary group,article\n"
        "Bands of the river,canary groups,hidden\nAG,A group,article\n"
    )
    cited = "ferry#01,article,,\nferry#02,article,,\n"
    tables = {"cases": cases, "events": events, "sources": SOURCES, "organisations": names}
    folder = a_casebook(**tables, citations=CITATIONS + cited)
    atlas = build_atlas(read_casebook(folder))
    assert list(release(folder).tables["organisations"]["alias"]) == ["AG"]
    assert list(atlas.public_aliases["alias"]) == ["AG"]
    assert build_payload(atlas)["organisations"] == [["AG", ["A group"]]]
    found = json.dumps(ANALYSES["supernetworks"].compute(atlas), default=str)
    assert "Band of the river" in found
    assert not CANARY.search(found.encode())


@pytest.mark.parametrize(
    "held",
    ["Banda del Río", "banda  del rio", "Los Canarios; BANDA DEL RÍO", "Other;Banda del Río "],
)
def test_however_a_held_event_writes_a_name_the_name_stays(
    a_casebook: Callable[..., Path], held: str
) -> None:
    cases = f"{CASES}ferry,Pistols on a ferry,,,,charged,US>MX,published\n"
    cases += "hold,Pistols in a hold,,,,charged,US>MX,draft\n"
    ferry = 'ferry,1,purchase,"Phoenix, Arizona",US,,,,,rifles,rifle,,,,River,yes\n'
    hold = ferry.replace("ferry,", "hold,").replace("River", held)
    names = "alias,organisation,source_id\nBanda del Río,River group,article\n"
    names += "River,River group,article\n"
    cited = "ferry#01,article,,\nhold#01,article,,\n"
    events = f"{EVENTS}ferry#01,{ferry}hold#01,{hold}"
    tables = {"cases": cases, "events": events, "sources": SOURCES, "organisations": names}
    folder = a_casebook(**tables, citations=CITATIONS + cited)
    assert list(release(folder).tables["organisations"]["alias"]) == ["River"]
    assert build_payload(build_atlas(read_casebook(folder)))["organisations"] == [
        ["River", ["River group"]]
    ]


def test_an_area_is_never_a_point(shipped_release: Release) -> None:
    events = shipped_release.events
    areas = events[events["level"].isin(["state", "region", "country"])]
    assert len(areas) == 108
    assert not areas.geometry.geom_type.isin(["Point"]).any()
    assert areas["place_lon"].isna().all()
    assert areas["place_lat"].isna().all()


def test_coordinates_have_the_decimals_of_their_level(shipped_release: Release) -> None:
    allowed = {"city": 2, "zip": 2, "county": 2, "address": 3, "point": 3, "port_of_entry": 4}
    points = shipped_release.events[shipped_release.events["place_lon"].notna()]
    assert len(points) == 310
    for lon, lat, level in zip(
        points["place_lon"], points["place_lat"], points["level"], strict=True
    ):
        assert round(lon, allowed[level]) == lon
        assert round(lat, allowed[level]) == lat


def test_a_leg_with_an_area_at_its_end_is_no_line_and_says_why(shipped_release: Release) -> None:
    legs = shipped_release.legs
    at_area = legs[legs["from_level"].isin(["state", "region", "country"])]
    assert len(at_area)
    assert at_area.geometry.isna().all()
    assert at_area["not_drawn"].notna().all()
    drawn = legs[legs.geometry.notna()]
    assert drawn["not_drawn"].isna().all()


def test_every_event_and_leg_says_whether_it_is_documented_how_exact_and_who_says_so(
    shipped_release: Release,
) -> None:
    events, legs = shipped_release.events, shipped_release.legs
    for column in ("documented", "level", "place_status", "source_ids", "citation_text"):
        assert events[column].notna().all(), column
    assert {"uncertainty_km", "method", "score", "place_reason"} <= set(events.columns)
    for column in ("basis", "rule", "from_level", "to_level", "source_ids", "citation_text"):
        assert legs[column].notna().all(), column


def test_documented_and_inferred_legs_are_as_the_chains_have_them(
    shipped_release: Release,
) -> None:
    counts = shipped_release.legs["basis"].value_counts().to_dict()
    chains = build_atlas(read_casebook(shipped_casebook())).legs
    assert counts == chains["basis"].value_counts().to_dict()
    assert set(counts) == {"documented", "partial", "inferred"}


def test_an_unknown_number_stays_unknown(guarded_release: Release) -> None:
    first = guarded_release.events.set_index("event_id").loc["bridge#01"]
    assert first["quantity"] is not None
    assert str(first["quantity"]) == "<NA>"


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_casebook_gives_the_same_bytes_in_any_order_of_rows(
    name: str, a_casebook: Callable[..., Path], small_casebook: dict[str, str], tmp_path: Path
) -> None:
    first = exported(release(a_casebook()), name, tmp_path / "a")
    turned = {}
    for file, text in small_casebook.items():
        head, *rows = text.splitlines()
        turned[file.removesuffix(".csv")] = "\n".join([head, *reversed(rows)]) + "\n"
    second = exported(release(a_casebook(**turned)), name, tmp_path / "b")
    assert first == second


def test_a_casebook_with_errors_is_refused(a_casebook: Callable[..., Path], tmp_path: Path) -> None:
    broken = a_casebook(citations="record,source_id,locator,credibility\n")
    with pytest.raises(Exception, match="nothing is exported from a casebook with errors"):
        export(broken, "csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_reading_a_release_changes_nothing_in_the_casebook(guarded: Path) -> None:
    before = {path.name: path.read_bytes() for path in guarded.iterdir()}
    made = release(read_casebook(guarded))
    made.events["place_text"] = "changed"
    assert {path.name: path.read_bytes() for path in guarded.iterdir()} == before


def test_a_source_that_only_a_case_held_back_cites_stays_inside(guarded_release: Release) -> None:
    assert list(guarded_release.tables["sources"]["source_id"]) == ["article", "release"]
    told = json.dumps({key: [dict(c) for c in v] for key, v in guarded_release.citations.items()})
    assert "hidden" not in told
