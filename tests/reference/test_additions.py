"""Gazetteers of other parts of the world: every row kept or told, none used unasked."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import ReferenceDataError
from routes.geocode.loading import index_of, reference_index
from routes.geocode.resolving import resolve
from routes.reference import additions_in_use, reference_folder, version
from routes.reference.additions import (
    ENVIRONMENT,
    Addition,
    keep,
    kept_in,
    read_addition,
    user_folder,
    version_with,
)
from routes.reference.foreign_rows import (
    GEONAMES_COLUMNS,
    Sifted,
    is_geonames_dump,
    require_country,
    sift_dump,
    sift_table,
)

HEADER = ("name", "lon", "lat")


@pytest.fixture(autouse=True)
def nothing_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


def a_line(number: int, name: str, lon: object, lat: object, **changes: object) -> str:
    """Write a made-up row in the format of a GeoNames dump."""
    row: dict[str, object] = dict.fromkeys(GEONAMES_COLUMNS, "")
    row |= {"geonameid": number, "name": name, "asciiname": name, "longitude": lon}
    row |= {"latitude": lat, "feature class": "P", "feature code": "PPL", "country code": "ML"}
    row |= {"admin1 code": "09", "population": 800} | changes
    return "\t".join(str(row[column]) for column in GEONAMES_COLUMNS)


DUMP = (
    a_line(990000001, "Koulbara Tessi", 0.45, 15.61, alternatenames="Kulbara-Tesi,كولبارا,KBT"),
    a_line(990000002, "Ouade Hill", 0.46, 15.7, **{"feature class": "T"}),
    a_line(990000003, "Labbafounou", 0.6, 15.1),
)


def a_dump(folder: Path, *lines: str, name: str = "XX.txt") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines or DUMP), encoding="utf-8")
    return path


def a_table(
    *rows: Sequence[str], header: Sequence[str] = HEADER, country: str | None = "HT"
) -> Sifted:
    numbered = ((number, row, None) for number, row in enumerate(rows, start=2))
    return sift_table(header, numbered, name="haiti", country=country)


def an_addition(folder: Path, sifted: Sifted, name: str = "haiti") -> Addition:
    source = folder / "towns.csv"
    source.write_text("whatever it was made from", encoding="utf-8")
    return keep(sifted, source, name=name, folder=folder / "gazetteers")


def reasons(sifted: Sifted) -> list[str]:
    return [left.reason for left in sifted.left_out]


# ------------------------------------------------------------------------- reading


def test_towns_of_a_geonames_dump_are_kept_and_hills_passed_over(tmp_path: Path) -> None:
    sifted = sift_dump(a_dump(tmp_path))
    assert [row["gazetteer_id"] for row in sifted.kept] == [
        "geonames:990000001",
        "geonames:990000003",
    ]
    assert sifted.left_out == []
    assert dict(sifted.passed_over) == {"not a populated place": 1}


def test_a_zipped_dump_is_the_same_as_the_dump(tmp_path: Path) -> None:
    dump = a_dump(tmp_path)
    with zipfile.ZipFile(tmp_path / "XX.zip", "w") as archive:
        archive.write(dump, "XX.txt")
        archive.writestr("readme.txt", "about the columns")
    assert is_geonames_dump(tmp_path / "XX.zip")
    assert sift_dump(tmp_path / "XX.zip") == sift_dump(dump)


def test_an_archive_without_one_table_is_refused_with_the_cure(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "XX.zip", "w") as archive:
        archive.writestr("towns.shp", "")
    with pytest.raises(ReferenceDataError, match="unpack it and add the table"):
        sift_dump(tmp_path / "XX.zip")


def test_a_table_is_not_taken_for_a_dump(tmp_path: Path) -> None:
    table = a_dump(tmp_path, "name,lon,lat", "Jacmel,-72.5,18.2")
    assert not is_geonames_dump(table)
    assert is_geonames_dump(a_dump(tmp_path))


def test_airport_codes_and_transliterations_are_no_names(tmp_path: Path) -> None:
    assert sift_dump(a_dump(tmp_path)).kept[0]["alternates"] == "Kulbara-Tesi|كولبارا"


def test_states_of_a_dump_become_iso_codes_or_nothing(tmp_path: Path) -> None:
    mexican = {"country code": "MX", "admin1 code": "06"}
    dump = a_dump(
        tmp_path, a_line(1, "Uno", -106, 28, **mexican), DUMP[0],
        a_line(2, "Dos", -66.1, 18.4, **{"country code": "PR", "admin1 code": "00"}),
    )  # fmt: skip
    kept = sift_dump(dump).kept
    assert [(row["country"], row["admin1"]) for row in kept] == [
        ("MX", "MX-CHH"), ("ML", ""), ("US", "US-PR"),
    ]  # fmt: skip


def test_a_broken_line_of_a_dump_is_left_out_and_told(tmp_path: Path) -> None:
    path = a_dump(tmp_path, DUMP[0], "990000009\tcut short")
    path.write_bytes(path.read_bytes() + DUMP[2].replace("Labba", "Labbé").encode("latin-1"))
    assert reasons(sift_dump(path)) == [
        "the line has 2 cells, a line of a dump has 19",
        "the line is not in UTF-8",
    ]


@pytest.mark.parametrize(
    "header",
    [
        ("NAME", "Longitude", "LATITUDE"),
        ("name", "lng", "lat"),
        ("Name", "X", "Y"),
        (" name ", "lon", "lat"),
    ],
)
def test_columns_are_found_under_their_usual_names(header: Sequence[str]) -> None:
    row = a_table(("Jacmel", "-72.53", "18.23"), header=header).kept[0]
    assert (row["name"], row["lon"], row["lat"]) == ("Jacmel", "-72.53", "18.23")


def test_a_table_without_coordinates_is_refused_with_the_columns_it_has() -> None:
    with pytest.raises(ReferenceDataError, match="no column lon or lat; its columns are name, pop"):
        a_table(header=("name", "pop"))


def test_a_table_without_a_country_is_refused_with_the_cure() -> None:
    with pytest.raises(ReferenceDataError, match="--country"):
        a_table(country=None)


def test_optional_columns_are_read() -> None:
    header = ("id", *HEADER, "alternatenames", "country", "admin1", "population")
    row = a_table(
        ("7", "Jacmel", "-72.53", "18.23", "Jakmel, Ville de Jacmel", "Haiti", "HT-SE", "40000"),
        header=header,
    ).kept[0]
    assert row["gazetteer_id"] == "haiti:7"
    assert row["alternates"] == "Jakmel|Ville de Jacmel"
    assert (row["country"], row["admin1"], row["population"]) == ("HT", "HT-SE", "40000")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("", "-72.5", "18.2"), "there is no name"),
        (("—", "-72.5", "18.2"), "there is no name"),
        (("Jacmel", "-72,5", "18.2"), "lon is not a number"),
        (("Jacmel", "nan", "18.2"), "lon is not a number"),
        (("Jacmel", "-72.5", ""), "lat is not a number"),
        (("Jacmel", "-72.5", "118.2"), "lat is off the globe"),
        (("Jacmel", "inf", "18.2"), "lon is off the globe"),
        (("Jacmel", "0", "0.0"), "0, 0 stands for a position that is not known"),
        (
            ("Jacmel", "18.25", "-72.5"),
            "the point lies outside HT, and inside with lon and lat exchanged",
        ),
        (
            ("Jacmel", "72.5", "18.25"),
            "the point lies outside HT, and inside with lon with the other sign",
        ),
    ],
)
def test_a_bad_row_is_left_out_with_its_reason_and_cure(row: Sequence[str], reason: str) -> None:
    sifted = a_table(("Cayes", "-73.75", "18.2"), row)
    assert [kept["name"] for kept in sifted.kept] == ["Cayes"]
    (left,) = sifted.left_out
    assert (left.row, left.cells, left.reason) == (3, tuple(row), reason)
    assert left.cure


def test_an_island_far_from_its_country_stays() -> None:
    sifted = a_table(("San Andrés", "-81.7", "12.58"), country="CO")
    assert (len(sifted.kept), sifted.left_out) == (1, [])


def test_an_island_on_the_other_side_of_the_equator_is_no_slip() -> None:
    sifted = a_table(("Letung", "105.7", "2.99"), country="ID")
    assert (len(sifted.kept), sifted.left_out) == (1, [])


def test_an_unknown_country_is_left_out() -> None:
    sifted = a_table(("Ur", "46.1", "30.9", "Sumer"), header=(*HEADER, "country"))
    assert reasons(sifted) == ["the country is not known"]


def test_an_id_that_came_before_is_left_out_not_merged() -> None:
    sifted = a_table(
        ("1", "Jacmel", "-72.5", "18.2"), ("1", "Cayes", "-73.7", "18.2"), header=("id", *HEADER)
    )
    assert reasons(sifted) == ["the same id came before"]


def test_ids_made_of_the_words_do_not_depend_on_the_order_of_the_rows() -> None:
    rows = (("Jacmel", "-72.5", "18.2"), ("Cayes", "-73.7", "18.2"))
    forward, backward = a_table(*rows), a_table(*reversed(rows))
    assert {r["gazetteer_id"] for r in forward.kept} == {r["gazetteer_id"] for r in backward.kept}


@pytest.mark.parametrize("state", ["06", "Chihuahua", "MX-ZZZ", "US-TX", "00"])
def test_a_state_that_is_no_iso_code_of_the_country_is_left_empty(state: str) -> None:
    row = ("Uno", "-106.1", "28.6", state)
    assert a_table(row, header=(*HEADER, "admin1"), country="MX").kept[0]["admin1"] == ""


def test_an_unknown_population_is_empty_and_told() -> None:
    header = (*HEADER, "population")
    sifted = a_table(("Jacmel", "-72.5", "18.2", "many"), header=header)
    assert sifted.kept[0]["population"] == ""
    assert dict(sifted.notes) == {"population that is no number": 1}


def test_a_country_is_a_code_or_a_name() -> None:
    assert [require_country(word) for word in ("HT", "ht", "Haiti", "Haití")] == ["HT"] * 4
    with pytest.raises(ReferenceDataError, match="write two letters"):
        require_country("Atlantis")


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=6))
def test_every_row_is_kept_or_left_out(rows: list[tuple[str, str, str]]) -> None:
    sifted = a_table(*rows)
    assert len(sifted.kept) + len(sifted.left_out) == len(rows)


# ------------------------------------------------------------------------- keeping


def test_an_addition_is_kept_with_its_provenance(tmp_path: Path) -> None:
    added = an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2"), ("", "1", "2")))
    (entry,) = json.loads((added.folder / "additions.json").read_text("utf-8"))["additions"]
    assert (entry["name"], entry["rows"], entry["source"]) == ("haiti", 1, "towns.csv")
    assert entry["left_out"] == {"there is no name": 1}
    assert kept_in(added.folder) == (added,)
    assert read_addition(added).names == ["Jacmel"]


def test_rows_left_out_are_written_with_reason_and_cure(tmp_path: Path) -> None:
    added = an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2"), ("", "1", "2")))
    with (added.folder / "haiti.rejects.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row == {
        "name": "",
        "lon": "1",
        "lat": "2",
        "_row": "3",
        "_reason": "there is no name",
        "_cure": "write the name of the place",
    }


def test_an_addition_without_rejects_takes_the_old_ones_away(tmp_path: Path) -> None:
    an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2"), ("", "1", "2")))
    added = an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2")))
    assert not (added.folder / "haiti.rejects.csv").exists()


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    rows = (("Jacmel", "-72.5", "18.2"), ("Cayes", "-73.7", "18.2"))
    assert (
        an_addition(tmp_path, a_table(*rows)).mark
        == an_addition(tmp_path, a_table(*reversed(rows))).mark
    )


def test_a_file_with_nothing_usable_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="1 rows: there is no name"):
        an_addition(tmp_path, a_table(("", "1", "2")))
    assert not (tmp_path / "gazetteers").exists()


@pytest.mark.parametrize("name", ["geonames", "zip", "Haïti", "", "a/b", "../x", "x" * 31])
def test_a_name_that_cannot_begin_ids_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReferenceDataError, match=r"--name|small letters"):
        an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2")), name)


def test_adding_again_replaces_and_leaves_the_others(tmp_path: Path) -> None:
    an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2")), "one")
    an_addition(tmp_path, a_table(("Cayes", "-73.7", "18.2")), "two")
    an_addition(tmp_path, a_table(("Hinche", "-72.0", "19.1")), "one")
    kept = kept_in(tmp_path / "gazetteers")
    assert [read_addition(each).names for each in kept] == [["Hinche"], ["Cayes"]]


def test_an_altered_file_is_refused_with_the_cure(tmp_path: Path) -> None:
    added = an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2")))
    added.path.write_bytes(added.path.read_bytes() + b"!")
    with pytest.raises(ReferenceDataError, match=r"was altered.*add it again"):
        read_addition(added)


def test_a_damaged_list_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "additions.json").write_text('{"additions": [1]}')
    with pytest.raises(ReferenceDataError, match="add the gazetteers again"):
        kept_in(tmp_path)


# --------------------------------------------------------------------------- using


def test_nothing_is_used_unasked(tmp_path: Path) -> None:
    keep(a_table(("Jacmel", "-72.5", "18.2")), a_dump(tmp_path), name="haiti", folder=user_folder())
    assert kept_in(user_folder())
    assert additions_in_use() == ()
    assert reference_index().version == version()


def test_the_environment_asks_for_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added = an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2")))
    monkeypatch.setenv(ENVIRONMENT, str(added.folder))
    assert user_folder() == added.folder
    assert additions_in_use() == (added,)
    assert reference_index().version == f"{version()}+haiti@{added.sha256[:8]}"


def test_a_casebook_carries_its_gazetteers_with_it(tmp_path: Path) -> None:
    added = an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2")))
    assert additions_in_use(tmp_path) == (added,)


def test_a_folder_asked_for_that_holds_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "nowhere"))
    with pytest.raises(ReferenceDataError, match="holds no gazetteers; add one"):
        additions_in_use()


def test_two_gazetteers_of_one_name_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2")))
    other = an_addition(tmp_path / "other", a_table(("Cayes", "-73.7", "18.2")))
    monkeypatch.setenv(ENVIRONMENT, str(other.folder))
    with pytest.raises(ReferenceDataError, match="two gazetteers of one name"):
        additions_in_use(tmp_path)


def test_the_version_names_every_addition(tmp_path: Path) -> None:
    one = an_addition(tmp_path, a_table(("Jacmel", "-72.5", "18.2")), "one")
    two = an_addition(tmp_path, a_table(("Cayes", "-73.7", "18.2")), "two")
    assert version_with("abc", (one, two)) == f"abc+one@{one.sha256[:8]}+two@{two.sha256[:8]}"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("near Koulbara Tessi", "ML"),
        ("near Koulbara Tessi, Mali", None),
        ("KOULBARA-TESSI", "ML"),
        ("Labbafounou, Mali", None),
        ("a checkpoint in Kulbara-Tesi, Mali", None),
    ],
)
def test_a_text_that_was_not_found_is_found_after_adding(
    tmp_path: Path, text: str, country: str | None
) -> None:
    before = resolve(reference_index(), text, country, ())
    assert before.status != "ok"
    added = keep(
        sift_dump(a_dump(tmp_path)), tmp_path / "XX.txt", name="mali", folder=tmp_path / "kept"
    )
    after = resolve(index_of(reference_folder(), (added,)), text, country, ())
    assert (after.status, after.country) == ("ok", "ML")
    assert (after.gazetteer_id or "").startswith("geonames:99000000")
    assert (after.gazetteer_version or "").endswith(added.mark)


ORDINARY = (
    *("Houston, Texas", "El Paso", "Nogales", "Cd. Juárez, Chih.", "Columbus, N.M.", "San Luis"),
    *("a gun shop in Racine, Wisconsin", "Laredo", "Chihuahua", "Rio Grande Valley", "Progreso"),
    *("El Centro, Calif.", "Fénix, Arizona"),
    *("Reynosa", "near Ansongo, Mali", "Port-au-Prince, Haiti", "85621", "Tijuana, B.C."),
)


def test_answers_of_the_reference_data_stay(tmp_path: Path) -> None:
    # namesakes abroad, small and not so small, among them one that is a town of the reference data
    names = ["Houston", "Progreso", "Nogales", "El Paso", "Racine", "Reynosa", "Tijuana", "Laredo"]
    names += ["Fénix", "El Centro"]
    rows = [
        (f"{name}", str(-72.0 - number / 10), "18.5", "4000") for number, name in enumerate(names)
    ]
    added = an_addition(tmp_path, a_table(*rows, header=(*HEADER, "population")))
    with_more = index_of(reference_folder(), (added,))
    for text in ORDINARY:
        before, after = (resolve(index, text, None, ()) for index in (reference_index(), with_more))
        assert (after.status, after.gazetteer_id) == (before.status, before.gazetteer_id), text


def test_a_town_in_both_is_told_once_and_the_reference_data_win(tmp_path: Path) -> None:
    shipped = resolve(reference_index(), "Ansongo, Mali", None, ())
    number = int((shipped.gazetteer_id or "").removeprefix("geonames:"))
    dump = a_dump(tmp_path, a_line(number, "Ansongo", 0.9, 15.9))
    added = keep(sift_dump(dump), dump, name="mali", folder=tmp_path / "kept")
    found = resolve(index_of(reference_folder(), (added,)), "Ansongo, Mali", None, ())
    assert (found.lon, found.lat) == (shipped.lon, shipped.lat)
    assert len(found.candidates) == 1
