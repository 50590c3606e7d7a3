"""Rows of a file become records or drafts; none is lost and nothing is filled in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.importing.conftest import CASES, EVENT, HEADER, SOURCES, Desk

from routes.pipeline.importing import ImportOptions, import_rows

if TYPE_CHECKING:
    from routes.pipeline.importing import ImportReport

GOOD = 'A1,purchase,2021-03-04,33.4484,-112.0740,"Phoenix, AZ",5,https://example.org/1,x'


def add_up(report: ImportReport) -> bool:
    counted = report.loaded + report.updated + report.duplicates + report.rejected
    return report.read == counted


def test_names_and_aliases_load_without_a_profile_or_a_question(desk: Desk) -> None:
    reports = [desk.load(SOURCES, "sources.csv"), desk.load(CASES, "cases.csv")]
    reports.append(desk.load(EVENT, "events.csv"))
    assert [(r.read, r.loaded, r.drafts, r.pending) for r in reports] == [(1, 1, 0, 0)] * 3
    assert [event["event_id"] for event in desk.events()] == ["c1#01"]
    assert all(columns.exact for r in reports for columns in r.mapping)


def test_the_order_of_files_does_not_matter(desk: Desk) -> None:
    first = desk.load(EVENT, "events.csv")
    assert (first.loaded, first.pending) == (1, 1)
    assert desk.events() == []
    desk.load(CASES, "cases.csv")
    assert desk.events() == []
    desk.load(SOURCES, "sources.csv")
    assert [event["event_id"] for event in desk.events()] == ["c1#01"]
    assert desk.drafts() == []
    assert desk.store.read()["citations"]["record"].tolist() == ["c1#01"]


def test_a_row_without_a_case_is_a_draft_that_is_no_event(desk: Desk) -> None:
    report = desk.row(GOOD)
    assert (report.loaded, report.drafts, report.rejected) == (1, 1, 0)
    assert desk.events() == []
    [draft] = desk.drafts()
    assert draft["state"] == "draft"
    assert "case_id" in draft["lacks"]


def test_an_absent_field_is_not_filled_in(desk: Desk) -> None:
    desk.row(GOOD)
    cells = json.loads(desk.drafts()[0]["cells"])
    assert {"documented", "quantity_unit", "quantity_relation", "seq"}.isdisjoint(cells)


def test_an_address_becomes_a_source_of_which_nothing_is_invented(desk: Desk) -> None:
    desk.row(GOOD)
    [source] = desk.store.read()["sources"].to_dict("records")
    told = {name for name, value in source.items() if isinstance(value, str)}
    assert told == {"source_id", "url"}


def test_an_address_that_is_known_is_the_source_that_is_there(desk: Desk) -> None:
    desk.load(SOURCES, "sources.csv")
    desk.row(GOOD)
    assert len(desk.store.read()["sources"]) == 1
    assert json.loads(desk.drafts()[0]["cells"])["source_id"] == "s1"


def test_every_cell_of_a_row_is_kept_as_it_stood(desk: Desk) -> None:
    desk.load(f'{HEADER},zip\n{GOOD[:-1]}"=1+1",00501\n')
    [origin] = desk.store.keeping("origins").to_dict("records")
    cells = json.loads(origin["cells"])
    assert (cells["zip"], cells["note"], cells["lat"]) == ("00501", "=1+1", "33.4484")


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    desk.load(SOURCES, "sources.csv")
    desk.load(CASES, "cases.csv")
    desk.load(EVENT, "events.csv")
    before = desk.store.contents().tables
    again = desk.load(EVENT, "events.csv")
    assert (again.duplicates, again.loaded, again.operation) == (1, 0, 0)
    assert desk.store.contents().tables == before


def test_a_row_whose_record_was_edited_is_still_a_duplicate(desk: Desk) -> None:
    from routes.casebook.stores.edits import Update  # noqa: PLC0415 - for this test alone

    for name, text in (("sources", SOURCES), ("cases", CASES), ("events", EVENT)):
        desk.load(text, f"{name}.csv")
    desk.store.apply([Update("events", "c1#01", "quantity", 5.0, 6.0)], who="ben")
    again = desk.load(EVENT, "events.csv")
    assert (again.duplicates, again.rejected) == (1, 0)
    assert desk.events()[0]["quantity"] == 6


def test_an_import_that_was_undone_can_be_done_again(desk: Desk) -> None:
    first = desk.load(SOURCES, "sources.csv")
    desk.store.undo(first.operation, who="ana")
    assert len(desk.store.read()["sources"]) == 0
    assert desk.load(SOURCES, "sources.csv").loaded == 1


def test_a_record_that_somebody_deleted_is_not_brought_back(desk: Desk) -> None:
    from routes.casebook.stores.edits import Delete  # noqa: PLC0415 - for this test alone

    desk.load(SOURCES, "sources.csv")
    [source] = desk.store.contents().tables["sources"]
    desk.store.apply([Delete("sources", "s1", source)], who="ben")
    assert desk.load(SOURCES, "sources.csv").duplicates == 1
    assert len(desk.store.read()["sources"]) == 0


def test_one_id_with_two_contents_rejects_both_and_shows_both(desk: Desk) -> None:
    other = GOOD.replace("33.4484", "25.0")
    report = desk.load(f"{HEADER}\n{GOOD}\n{other}\nA2{GOOD[2:]}\n")
    assert (report.loaded, report.rejected) == (1, 2)
    assert all("33.4484" in r.reason and "25" in r.reason for r in report.rejects)


def test_other_content_of_a_stored_record_is_a_conflict_unless_update_is_said(desk: Desk) -> None:
    desk.load(SOURCES, "sources.csv")
    changed = SOURCES.replace("A release", "Another title")
    refused = desk.load(changed, "sources.csv")
    assert refused.rejected == 1
    assert "A release" in refused.rejects[0].reason
    assert "--update" in refused.rejects[0].cure
    updated = desk.load(changed, "sources.csv", update=True)
    assert (updated.updated, updated.rejected) == (1, 0)
    assert desk.store.read()["sources"]["title"].tolist() == ["Another title"]
    assert desk.store.changes(table="sources")[-1].after == "Another title"


def test_an_empty_cell_takes_nothing_away(desk: Desk) -> None:
    desk.load(SOURCES, "sources.csv")
    shorter = "source_id,title,url\ns1,,https://example.org/1\n"
    assert desk.load(shorter, "sources.csv", update=True).duplicates == 1
    assert desk.store.read()["sources"]["title"].tolist() == ["A release"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (GOOD.replace("33.4484,-112.0740", "-106.4245,31.6904"), "swapped"),
        (GOOD.replace("33.4484,-112.0740", "-100.3,25.6866"), "swapped"),
        (GOOD.replace("33.4484,-112.0740", "0,0"), "Atlantic"),
        (GOOD.replace("33.4484,-112.0740", "3506000,359000"), "projected"),
        (GOOD.replace("33.4484,-112.0740", "33.4484,"), "lon is not"),
        (GOOD.replace("-112.0740", "112.0740"), "outside the Americas"),
        (GOOD.replace("https://example.org/1", "javascript:x"), "no address"),
        (GOOD.replace("2021-03-04", "6/7/2011"), "can be"),
        (GOOD.replace(",5,", ",-5,"), "below 0"),
        (GOOD.replace("purchase", "purchse"), "not a code"),
        (",purchase,2021-03-04,33.4,-112.0,,5,,x", "says what it is about"),
    ],
)
def test_a_cell_that_cannot_be_meant_rejects_the_row_with_a_cure(
    desk: Desk, row: str, why: str
) -> None:
    report = desk.load(f"{HEADER}\n{row}\n{GOOD.replace('A1', 'A9')}\n")
    assert (report.loaded, report.rejected) == (1, 1)
    assert why in report.rejects[0].reason
    assert report.rejects[0].cure


def test_rejects_hold_the_row_unchanged_and_can_be_mended_and_fed_back(desk: Desk) -> None:
    bad = GOOD.replace("2021-03-04", "6/7/2011").replace(",x", ',"=1+1, ""so"""')
    report = desk.load(f"{HEADER}\n{bad}\n")
    assert report.rejects_file is not None
    text = report.rejects_file.read_text("utf-8")
    assert text.splitlines()[0] == f"{HEADER},_row,_reason,_cure"
    assert bad in text
    mended = desk.load(text.replace("6/7/2011", "2011-06-07"), "mended.csv")
    assert (mended.read, mended.loaded) == (1, 1)
    assert not {"_row", "_reason"} & set(json.loads(desk.store.keeping("origins")["cells"][0]))


def test_an_earlier_file_of_rejects_is_kept(desk: Desk) -> None:
    desk.row(GOOD.replace("2021-03-04", "6/7/2011"))
    kept = desk.folder / "rows.rejects.csv"
    kept.write_text("somebody is mending this", "utf-8")
    desk.row(GOOD.replace("2021-03-04", "6/8/2011"))
    assert (desk.folder / "rows.rejects.1.csv").read_text("utf-8") == "somebody is mending this"
    assert "6/8/2011" in kept.read_text("utf-8")


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    report = desk.load(f"{HEADER}\n{GOOD}\n{GOOD}X\n", dry_run=True)
    assert add_up(report)
    assert desk.drafts() == []
    assert [path.name for path in desk.folder.iterdir()] == ["rows.csv"]


def test_a_stated_case_is_for_rows_that_name_none(desk: Desk) -> None:
    desk.load(CASES, "cases.csv")
    report = desk.row(GOOD, constants={"case_id": "c1", "documented": "yes"})
    assert (report.loaded, report.drafts, report.pending) == (1, 0, 0)
    assert desk.events()[0]["case_id"] == "c1"


def test_likely_duplicates_are_refused_without_a_terminal(desk: Desk) -> None:
    desk.row(GOOD)
    told_again = "B7" + GOOD[2:-1] + "y"
    report = desk.row(told_again)
    assert report.rejected == 1
    assert "A1" in report.rejects[0].reason
    assert "--keep-likely-duplicates" in report.rejects[0].cure
    assert desk.row(told_again, keep_likely_duplicates=True).loaded == 1


def test_rows_of_one_file_with_ids_of_their_own_are_told_apart_by_their_author(desk: Desk) -> None:
    report = desk.load(f"{HEADER}\n{GOOD}\nA2{GOOD[2:]}\nA3{GOOD[2:]}\n")
    assert report.loaded == 3


def test_a_person_decides_about_likely_duplicates(desk: Desk) -> None:
    desk.row(GOOD)
    skipped = desk.row("B1" + GOOD[2:], on_doubt=lambda _: "skip")
    kept = desk.row("B2" + GOOD[2:], on_doubt=lambda _: "keep")
    assert (skipped.duplicates, kept.loaded) == (1, 1)
    assert desk.row("B1" + GOOD[2:]).duplicates == 1


def test_two_rows_without_ids_that_tell_one_event_are_doubted(desk: Desk) -> None:
    one = GOOD.replace("A1", "")
    report = desk.load(f"{HEADER}\n{one}\n{one[:-1]}other note\n{one}\n")
    assert (report.loaded, report.rejected, report.duplicates) == (1, 0, 2)


def test_a_table_that_is_none_of_the_codebook_is_refused_whole(desk: Desk) -> None:
    report = desk.load("colour,size\nred,1\nblue,2\n", "shirts.csv")
    assert (report.read, report.rejected) == (2, 2)
    assert "--table" in report.rejects[0].cure


def test_gazetteer_answers_are_not_taken_for_decisions_or_events(desk: Desk) -> None:
    text = (
        "place_text,country,canonical_name,admin1,lat,lon,level\nPhoenix,US,P,US-AZ,33,-112,city\n"
    )
    assert desk.load(text, "places_with_answers.csv").rejected == 1


def test_a_column_that_is_merely_alike_is_left_out_and_told(desk: Desk) -> None:
    report = desk.load("id,kindd,place\nA1,purchase,Phoenix\n")
    assert report.loaded == 1
    assert any("--map" in note for note in report.notes)
    assert "kind" not in json.loads(desk.drafts()[0]["cells"])


def test_headers_and_values_in_spanish_are_understood(desk: Desk) -> None:
    report = desk.load(
        "Clave,Tipo de evento,Fecha,Ciudad,Estado,Número de armas,Tipo de arma,Enlace,Documentado\n"
        "M1,Decomiso,6 de septiembre de 2023,Nogales,Sonora,más de 10,fusil,https://example.org/m,sí\n"
    )
    assert (report.loaded, report.rejected) == (1, 0)
    cells = json.loads(desk.drafts()[0]["cells"])
    assert cells["kind"] == "seizure"
    assert cells["place_text"] == "Nogales, Sonora"
    assert (cells["date"], cells["date_text"]) == ("2023-09-06", "6 de septiembre de 2023")
    assert (cells["quantity"], cells["quantity_relation"]) == ("10", "at_least")
    assert (cells["item_category"], cells["documented"]) == ("rifle", "yes")


def test_a_point_with_fifteen_digits_is_no_given_point_of_a_town(desk: Desk) -> None:
    row = GOOD.replace("33.4484,-112.0740", "33.448377000000001,-112.074037299999996")
    report = desk.row(row)
    assert report.loaded == 1
    assert {"lon", "lat"}.isdisjoint(json.loads(desk.drafts()[0]["cells"]))
    assert any("decimals" in note for note in report.notes)


def test_a_feature_without_geometry_and_known_words_is_unlocated(desk: Desk) -> None:
    features = ",".join(
        f'{{"type":"Feature","properties":{{"id":"{name}","kind":"seizure","place":"{place}",'
        '"source_url":"https://example.org/d"},"geometry":null}'
        for name, place in (("A1", "zzqq"), ("A2", "Phoenix, AZ"))
    )
    text = f'{{"type":"FeatureCollection","features":[{features}]}}'
    report = desk.load(text, "map.geojson")
    assert (report.loaded, report.rejected) == (1, 1)
    assert "no geometry" in report.rejects[0].reason


def test_rows_that_were_pasted_are_imported_like_those_of_a_file(desk: Desk) -> None:
    header = HEADER.split(",")
    cells = ["A1", "purchase", "2021-03-04", "", "", "Phoenix, AZ", "5", "https://example.org/1"]
    report = import_rows(
        desk.store, header, [cells, ["", ""]], table="events", who="ana", options=ImportOptions()
    )
    assert (report.read, report.loaded) == (1, 1)


def test_a_workbook_of_flowmapblue_becomes_flows_with_the_names_of_places(desk: Desk) -> None:
    from io import BytesIO  # noqa: PLC0415 - for this test alone

    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    book.active.title = "properties"
    for name, rows in {
        "properties": [["property", "value"], ["title", "guns traced"]],
        "locations": [["id", "name", "lat", "lon"], ["1", "Houston", "29.76", "-95.37"],
                      ["2", "Reynosa", "26.09", "-98.28"]],
        "flows": [["origin", "dest", "count"], ["1", "2", "115"]],
    }.items():  # fmt: skip
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    report = desk.load(stream.getvalue(), "map.xlsx")
    assert (report.read, report.loaded, report.rejected) == (3, 3, 0)
    flow = next(each for each in desk.drafts() if each["table"] == "flows")
    cells = json.loads(flow["cells"])
    assert (cells["origin"], cells["destination"]) == ("Houston", "Reynosa")
    assert (cells["measure"], cells["value"]) == ("guns traced", "115")


def test_a_sheet_of_timemap_is_recognised(desk: Desk) -> None:
    report = desk.load(
        "id,description,date,time,location,latitude,longitude,source1,source2,association1\n"
        "1,Rifles bought,2021-03-04,10:00,Phoenix,33.4484,-112.0740,s1,s2,purchase\n",
        "EXPORT_EVENTS.csv",
    )
    assert report.loaded == 1
    cells = json.loads(desk.drafts()[0]["cells"])
    assert (cells["items"], cells["source_id"]) == ("Rifles bought", "s1;s2")


def test_the_locator_behind_an_address_goes_to_the_citations_in_any_order(desk: Desk) -> None:
    sources = 'source_id,title,url\ns1,A release,"https://example.org/1 file ""x.csv"""\n'
    desk.load(CASES, "cases.csv")
    desk.load(EVENT, "events.csv")
    desk.load(sources, "sources.csv")
    desk.load(EVENT.replace("c1#01", "c1#02").replace(",5,", ",6,"), "more.csv")
    citations = desk.store.read()["citations"]
    assert citations["locator"].tolist() == ["file x.csv"] * 2
    assert desk.store.read()["sources"]["url"].tolist() == ["https://example.org/1"]
