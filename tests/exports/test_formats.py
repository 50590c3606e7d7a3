"""Every format is opened by a reader of its own, and holds what the release holds."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import followthemoney
import geopandas as gpd
import openpyxl
import pyarrow.parquet  # type: ignore[import-untyped]
import pyogrio
import pytest
import shapely
from defusedxml import ElementTree  # type: ignore[import-untyped]

from routes.casebook import read_casebook
from routes.casebook.exports import write_release
from routes.casebook.exports.formulas import as_written
from routes.casebook.exports.kml import kml
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from pathlib import Path

    from routes.casebook.exports import Release

AREAS = ["state", "region", "country"]


def lon_lat_inside_the_americas(shape: Any) -> bool:
    west, south, east, north = shape.bounds
    return bool(-180 <= west <= east <= 180 and -60 <= south <= north <= 85)


# ------------------------------------------------------------------------------------------- csv


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_is_a_casebook_again(shipped_release: Release, tmp_path: Path) -> None:
    paths = write_release(shipped_release, "csv", tmp_path / "out")
    assert {path.name for path in paths} >= {"places_resolved.csv", "legs_built.csv"}
    again = read_casebook(tmp_path / "out")
    assert [problem for problem in again.problems if problem.severity == "error"] == []
    for name, frame in shipped_release.tables.items():
        assert len(again[name]) == len(frame)
        # Texts that were marked against formulas come back with their mark: none is here.
        assert again[name][list(frame.columns)].equals(frame), name


def test_a_table_that_holds_nothing_back_is_exported_byte_for_byte(
    shipped_release: Release, tmp_path: Path
) -> None:
    write_release(shipped_release, "csv", tmp_path / "out")
    for name in set(shipped_release.tables) - {"places"}:
        own = shipped_casebook() / f"{name}.csv"
        assert (tmp_path / "out" / own.name).read_bytes() == own.read_bytes(), name


def test_places_resolved_has_a_row_an_event(shipped_release: Release, tmp_path: Path) -> None:
    write_release(shipped_release, "csv", tmp_path / "out")
    rows = rows_of(tmp_path / "out" / "places_resolved.csv")
    assert len(rows) == len(shipped_release.events)
    assert all(row["documented"] in ("yes", "inferred") and row["level"] for row in rows)
    assert all(not row["place_lon"] for row in rows if row["level"] in AREAS)
    legs = rows_of(tmp_path / "out" / "legs_built.csv")
    assert len(legs) == len(shipped_release.legs)


def test_a_text_that_is_a_formula_is_marked_and_a_number_is_not(
    guarded_release: Release, tmp_path: Path
) -> None:
    write_release(guarded_release, "csv", tmp_path / "out")
    text = (tmp_path / "out" / "events.csv").read_text("utf-8")
    rows = {row["event_id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert rows["bridge#01"]["items"] == "'=1+1"
    assert as_written(rows["bridge#01"]["items"]) == "=1+1"
    assert rows["bridge#07"]["lon"] == "-112.074"
    assert rows["bridge#07"]["lat"] == "33.448"
    cited = rows_of(tmp_path / "out" / "citations.csv")
    assert "'-3" in {row["locator"] for row in cited}


def test_a_zip_code_keeps_its_zeros(guarded_release: Release, tmp_path: Path) -> None:
    write_release(guarded_release, "csv", tmp_path / "out")
    assert rows_of(tmp_path / "out" / "dealers.csv")[0]["zip"] == "00501"


def test_the_description_tells_how_marks_are_undone(
    guarded_release: Release, tmp_path: Path
) -> None:
    write_release(guarded_release, "csv", tmp_path / "out")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert "apostrophe" in package["description"]
    assert package["routes"]["formula_safe"] == "apostrophe"


# ------------------------------------------------------------------------------------------ xlsx


def test_a_workbook_opens_and_no_cell_is_a_formula(
    guarded_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(guarded_release, "xlsx", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:3] == ["read_me", "places_resolved", "legs_built"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    head = [cell.value for cell in next(iter(book["events"].iter_rows()))]
    items, lon = head.index("items"), head.index("lon")
    rows = [[cell.value for cell in row] for row in book["events"].iter_rows(min_row=2)]
    assert rows[0][items] == "=1+1"
    assert rows[6][lon] == -112.074
    assert rows[0][head.index("quantity")] is None
    dealer = dict(zip(*book["dealers"].iter_rows(max_row=2, values_only=True), strict=True))
    assert dealer["zip"] == "00501"


def test_a_workbook_links_nowhere_and_bears_no_hour(
    guarded_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(guarded_release, "xlsx", tmp_path / "out.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "external" in name.lower()]
        assert not [name for name in archive.namelist() if name.startswith("docProps")]
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert b"TargetMode" not in archive.read(name)


def test_a_text_longer_than_a_cell_is_refused_and_named(guarded_release: Release) -> None:
    from routes.casebook.exports.sheets import SheetOf  # noqa: PLC0415
    from routes.casebook.exports.workbook import workbook_of  # noqa: PLC0415

    with pytest.raises(Exception, match=r"sheet s, row 2, column c.*--to csv"):
        workbook_of([SheetOf("s", ("c",), (("x" * 40_000,),))])
    assert guarded_release


# --------------------------------------------------------------------------------------- geojson


def test_geojson_is_as_rfc_7946_has_it(shipped_release: Release, tmp_path: Path) -> None:
    (path,) = write_release(shipped_release, "geojson", tmp_path / "out.geojson")
    read = json.loads(path.read_text("utf-8"))
    assert read["type"] == "FeatureCollection"
    assert "crs" not in read
    assert len(read["features"]) == len(shipped_release.events) + len(shipped_release.legs)
    ids = [feature["id"] for feature in read["features"]]
    assert len(set(ids)) == len(ids)
    polygons = 0
    for feature in read["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        if feature["geometry"] is None:
            continue
        shape = shapely.geometry.shape(feature["geometry"])
        assert lon_lat_inside_the_americas(shape) or feature["properties"]["country"] != "US"
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                polygons += 1
                assert part.exterior.is_ccw
                assert not any(ring.is_ccw for ring in part.interiors)
    assert polygons
    coordinates = shapely.get_coordinates(
        [shapely.geometry.shape(f["geometry"]) for f in read["features"] if f["geometry"]]
    )
    assert (coordinates.round(4) == coordinates).all()


def test_geojson_is_read_by_gdal(shipped_release: Release, tmp_path: Path) -> None:
    (path,) = write_release(shipped_release, "geojson", tmp_path / "out.geojson")
    frame = gpd.read_file(path, engine="pyogrio")
    assert frame.crs == "EPSG:4326"
    events = frame[frame["layer"] == "event"]
    assert len(events) == len(shipped_release.events)
    assert set(events["documented"]) == {"yes", "inferred"}
    places = events[events["level"].isin(AREAS) & events.geometry.notna()]
    assert set(places.geometry.geom_type) == {"MultiPolygon"}
    legs = frame[frame["layer"] == "leg"]
    assert legs["basis"].value_counts().to_dict() == (
        shipped_release.legs["basis"].value_counts().to_dict()
    )


# ------------------------------------------------------------------------------------------ gpkg


def test_a_geopackage_is_sound_and_read_by_gdal(shipped_release: Release, tmp_path: Path) -> None:
    (path,) = write_release(shipped_release, "gpkg", tmp_path / "out.gpkg")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    assert [layers[name] for name in ("areas", "legs", "crossings", "events")] == [
        *("MultiPolygon", "MultiLineString", "Point", "Point")
    ]
    for name, frame in (("events", shipped_release.events), ("legs", shipped_release.legs)):
        info = pyogrio.read_info(path, layer=name, force_feature_count=True)
        assert info["features"] == len(frame)
        assert info["crs"] == "EPSG:4326"
        read = gpd.read_file(path, layer=name, engine="pyogrio")
        key = "event_id" if name == "events" else "leg_id"
        assert list(read[key]) == list(frame[key])
        assert list(read["citation_text"]) == list(frame["citation_text"])


def test_areas_of_a_geopackage_count_events_documented_and_inferred_apart(
    shipped_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(shipped_release, "gpkg", tmp_path / "out.gpkg")
    areas = gpd.read_file(path, layer="areas", engine="pyogrio")
    assert (areas["documented"] + areas["inferred"] == areas["events"]).all()
    known = shipped_release.events["level"].isin(AREAS).sum()
    assert areas["events"].sum() == known
    events = gpd.read_file(path, layer="events", engine="pyogrio")
    assert events[events["level"].isin(AREAS)].geometry.isna().all()


def test_a_geopackage_brings_styles_for_its_layers(
    shipped_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(shipped_release, "gpkg", tmp_path / "out.gpkg")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT f_table_name, styleQML, useAsDefault FROM layer_styles"
        ).fetchall()
    styles = {name: text for name, text, default in rows if default}
    assert set(styles) == {"areas", "legs", "crossings", "events"}
    # One in English, which is the default, and one in Spanish.
    assert len(rows) == 2 * len(styles)
    for _, text, _ in rows:
        assert ElementTree.fromstring(text.partition("\n")[2]).tag == "qgis"
    assert all(basis in styles["legs"] for basis in ("documented", "partial", "inferred"))


# ------------------------------------------------------------------------------------ geoparquet


def test_geoparquet_is_read_by_geopandas(shipped_release: Release, tmp_path: Path) -> None:
    paths = write_release(shipped_release, "geoparquet", tmp_path / "out")
    assert [path.name for path in paths] == ["events.parquet", "legs.parquet"]
    events, legs = (gpd.read_parquet(path) for path in paths)
    assert events.crs == "EPSG:4326"
    assert events.geometry.isna().sum() == shipped_release.events.geometry.isna().sum()
    assert list(legs["basis"]) == list(shipped_release.legs["basis"])
    metadata = json.loads(pyarrow.parquet.read_schema(paths[0]).metadata[b"geo"])
    assert metadata["version"] == "1.1.0"
    assert metadata["primary_column"] == "geometry"


def test_a_parquet_file_gets_the_legs_beside_it(shipped_release: Release, tmp_path: Path) -> None:
    paths = write_release(shipped_release, "geoparquet", tmp_path / "out.parquet")
    assert [path.name for path in paths] == ["out.parquet", "out-legs.parquet"]


# ------------------------------------------------------------------------------------------- kml


def test_kml_is_read_by_gdal_and_areas_are_no_pins(
    shipped_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(shipped_release, "kml", tmp_path / "out.kml")
    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    assert "Purchase" in layers
    assert "Legs: Inferred" in layers
    read = gpd.read_file(path, layer="Purchase", engine="pyogrio")
    events = shipped_release.events
    drawn = events[(events["kind"] == "purchase") & events.geometry.notna()]
    assert len(read) == len(drawn)
    points = int((drawn.geometry.geom_type == "Point").sum())
    assert int((read.geometry.geom_type == "Point").sum()) == points


def test_kml_holds_every_record_with_its_facts_and_no_markup(
    guarded_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(guarded_release, "kml", tmp_path / "out.kml")
    space = "{http://www.opengis.net/kml/2.2}"
    root = ElementTree.parse(path).getroot()
    marks = list(root.iter(f"{space}Placemark"))
    assert len(marks) == len(guarded_release.events) + len(guarded_release.legs)
    for mark in marks:
        facts = {data.get("name") for data in mark.iter(f"{space}Data")}
        assert "citation_text" in facts
        assert "documented" in facts or "basis" in facts
        assert all(len(description) == 0 for description in mark.iter(f"{space}description"))
    assert "&lt;b&gt;two&lt;/b&gt;" in path.read_text("utf-8")
    spans = [(b.text) for b in root.iter(f"{space}begin")]
    assert "2021-05-01" in spans
    assert not list(root.iter(f"{space}href"))


@pytest.mark.parametrize(
    ("days", "ends"),
    [(("2021-05-01", "2021-06-01"), ["2021-06-01"]), (("2021-05-01", "2021-04-01"), [])],
)
def test_no_span_of_kml_ends_before_it_begins(
    guarded_release: Release, days: tuple[str, str], ends: list[str]
) -> None:
    legs = guarded_release.legs.iloc[:1].assign(earliest=days[0], latest=days[1])
    told = replace(guarded_release, legs=legs, events=guarded_release.events.iloc[:0])
    (text,) = kml(told).values()
    root = ElementTree.fromstring(text)
    assert [each.text for each in root.iter("{http://www.opengis.net/kml/2.2}begin")] == [days[0]]
    assert [each.text for each in root.iter("{http://www.opengis.net/kml/2.2}end")] == ends


# ---------------------------------------------------------------------------------------- kepler


def test_a_kepler_map_has_the_parts_that_kepler_loads(
    shipped_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(shipped_release, "kepler", tmp_path / "out.json")
    saved = json.loads(path.read_text("utf-8"))
    assert set(saved) == {"datasets", "config", "info"}
    assert saved["config"]["version"] == "v1"
    assert set(saved["config"]["config"]) == {"visState", "mapState", "mapStyle"}
    columns: dict[str, list[str]] = {}
    for each in saved["datasets"]:
        assert each["version"] == "v1"
        data = each["data"]
        assert set(data) == {"id", "label", "color", "allData", "fields"}
        columns[data["id"]] = [field["name"] for field in data["fields"]]
        assert all(set(f) == {"name", "type", "format", "analyzerType"} for f in data["fields"])
        assert all(len(row) == len(data["fields"]) for row in data["allData"])
    rows = {each["data"]["id"]: len(each["data"]["allData"]) for each in saved["datasets"]}
    assert rows["events"] == len(shipped_release.events)
    assert sum(rows[f"legs_{basis}"] for basis in ("documented", "partial", "inferred")) == (
        len(shipped_release.legs)
    )
    for layer in saved["config"]["config"]["visState"]["layers"]:
        used = [name for name in layer["config"]["columns"].values() if name]
        assert set(used) <= set(columns[layer["config"]["dataId"]])


# ----------------------------------------------------------------------------------- flowmapblue


def test_flows_count_legs_and_every_leg_is_counted_once(
    shipped_release: Release, tmp_path: Path
) -> None:
    write_release(shipped_release, "flowmapblue", tmp_path / "out")
    folder = tmp_path / "out"
    places = {row["id"] for row in rows_of(folder / "locations.csv")}
    counted = 0
    for basis in ("documented", "partial", "inferred"):
        for row in rows_of(folder / f"{basis}.csv"):
            assert {row["origin"], row["dest"]} <= places
            assert int(row["count"]) == len(row["leg_ids"].split("; "))
            assert row["basis"] == basis
            counted += int(row["count"])
    left = rows_of(folder / "not_drawn.csv")
    assert counted + len(left) == len(shipped_release.legs)
    assert all(row["not_drawn"] for row in left)


def test_no_quantity_is_added_up_in_flows(guarded_release: Release, tmp_path: Path) -> None:
    write_release(guarded_release, "flowmapblue", tmp_path / "out")
    flows = rows_of(tmp_path / "out" / "documented.csv")
    assert [(row["count"]) for row in flows] == ["1"]


def test_a_flowmapblue_workbook_has_the_sheets_it_names(
    shipped_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(shipped_release, "flowmapblue", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(path, read_only=True)
    properties = {row[0]: row[1] for row in book["properties"].iter_rows(values_only=True)}
    assert set(str(properties["flows.sheets"]).split(",")) <= set(book.sheetnames)
    assert next(book["locations"].iter_rows(values_only=True))[:4] == ("id", "name", "lat", "lon")
    book.close()


# --------------------------------------------------------------------------------------- timemap


def test_timemap_events_are_as_its_validator_wants_them(
    shipped_release: Release, tmp_path: Path
) -> None:
    write_release(shipped_release, "timemap", tmp_path / "out")
    read = {
        name: json.loads((tmp_path / "out" / f"{name}.json").read_text("utf-8"))
        for name in ("events", "sources", "associations", "left_out", "config")
    }
    known = {each["id"] for each in read["associations"]}
    custom = {each["key"] for each in read["config"]["features"]["CUSTOM_EVENT_FIELDS"]}
    own = {
        *("id", "description", "date", "time", "time_display", "location", "latitude"),
        *("longitude", "category", "comments", "associations", "sources"),
    }
    for event in read["events"]:
        assert set(event) == own | custom
        assert set(event["associations"]) <= known
        assert set(event["sources"]) <= set(read["sources"])
        assert event["sources"]
        month, day, year = (int(part) for part in event["date"].split("/"))
        assert 1 <= month <= 12
        assert 1 <= day <= 31
        assert year > 1900
        assert bool(event["latitude"]) == bool(event["longitude"])
        lists = ("associations", "sources")
        assert all(isinstance(value, str) for key, value in event.items() if key not in lists)
    assert len(read["events"]) + len(read["left_out"]) == len(shipped_release.events)
    assert len(read["left_out"]) == 84


def test_the_timemap_workbook_has_numbered_columns_for_lists(
    guarded_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(guarded_release, "timemap", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(path)
    assert {"export_events", "export_sources", "export_associations"} <= set(book.sheetnames)
    head = [cell.value for cell in book["export_events"][1]]
    assert {"association1", "source1", "documented", "level"} <= set(head)
    flat = [name for name in head if name and name[-1].isdigit()]
    assert all(name.startswith(("association", "source")) for name in flat)


# ------------------------------------------------------------------------------------------- ftm


def test_followthemoney_entities_are_valid_and_none_is_a_person(
    shipped_release: Release, tmp_path: Path
) -> None:
    (path,) = write_release(shipped_release, "ftm", tmp_path / "out.json")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    schemata = {row["schema"] for row in rows}
    assert schemata == {
        *("Document", "CourtCase", "Event", "Address", "Documentation", "UnknownLink")
    }
    ids = {row["id"] for row in rows}
    assert len(ids) == len(rows)
    for row in rows:
        entity = followthemoney.model.get_proxy(row, cleaned=False)
        entity.schema.validate(row)
        for name, values in row["properties"].items():
            # A value that the library would drop or change would be lost on the way.
            assert sorted(entity.get(name)) == sorted(values), (row["schema"], name, values)
            prop = entity.schema.get(name)
            assert prop is not None
            if prop.type.name == "entity":
                assert set(values) <= ids


def test_every_followthemoney_event_has_its_proof(shipped_release: Release, tmp_path: Path) -> None:
    (path,) = write_release(shipped_release, "ftm", tmp_path / "out.json")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    events = [row for row in rows if row["schema"] == "Event"]
    assert len(events) == len(shipped_release.events)
    for event in events:
        assert event["properties"]["proof"]
        assert event["properties"]["keywords"][0] in ("documented", "inferred")
    areas = [row for row in rows if row["schema"] == "Address"]
    for area in areas:
        remarks = area["properties"]["remarks"][0]
        if remarks.startswith(("known to: State", "known to: Region", "known to: Country")):
            assert "latitude" not in area["properties"]
