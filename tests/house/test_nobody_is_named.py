"""Nothing that leaves names a planted person or serial, and nothing leaves without its source."""

from __future__ import annotations

import base64
import gzip
import io
import itertools
import json
import random
import re
import sqlite3
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner
from tests.render.conftest import read_island

from routes.casebook import read_casebook
from routes.casebook.exports import FORMATS, write_release
from routes.casebook.importing.licence_list import COLUMNS
from routes.casebook.importing.serial_key import VARIABLE
from routes.casebook.stores import create_store
from routes.cli import commands
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.exporting import release
from routes.pipeline.homes import copy_casebook
from routes.pipeline.importing import ImportOptions, import_file
from routes.pipeline.layers import export_layers
from routes.pipeline.maps import build_atlas, build_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from routes.casebook.exports import Release
    from routes.casebook.stores.interface import Store

# People that do not exist ---------------------------------------------------------------------

_FIRST = ("Qua", "Zor", "Vex", "Jyn", "Wub", "Xil", "Kru", "Fyo")
_LAST = ("qodrin", "zzarpel", "vvokten", "xumbrel", "jjolwek")
_MIDDLE = ("bo", "gri", "dwe", "mna", "plu")


def _people() -> list[str]:
    """200 invented names, no part of which is a word."""
    made = itertools.product(_FIRST, _LAST, _MIDDLE)
    return [
        f"{first}{last[:2]}{middle} {first[::-1].title()}{last}{middle}"
        for first, last, middle in made
    ]


PEOPLE = _people()
OF_TRACES, OF_LIST, OF_HELD = PEOPLE[:80], PEOPLE[80:160], PEOPLE[160:]
SERIALS = [f"QX{number:04}ZV{number * 7919 % 9973:04}" for number in range(120)]
NUMBERS = [f"TQ{number:03}-{number * 104_729 % 99_991:05}" for number in range(60)]
STREETS = [f"{number} Zzyxq Lane" for number in range(700, 720)]
PHONES = [f"555{number:07}" for number in range(8_150_003, 8_150_023)]

IN_NOTHING = (*OF_TRACES, *OF_LIST, *SERIALS, *NUMBERS, *STREETS, *PHONES)
"""Never kept, not even in the casebook."""
IN_NOTHING_THAT_LEAVES = (*IN_NOTHING, *OF_HELD)


def found(texts: Iterator[str], planted: tuple[str, ...]) -> set[str]:
    """Planted words in texts, also where signs or the order of a name are others."""
    forms: dict[str, str] = {}
    for word in planted:
        parts = word.split()
        forms[_plain(word)] = word
        if word in PEOPLE:
            forms |= {_plain(part): word for part in parts}
    wanted = re.compile(_one_of(sorted(forms)))
    # Pages share much of what is packed in them: each text is read once.
    return {
        forms[each] for text in {_plain(text) for text in texts} for each in wanted.findall(text)
    }


def _one_of(words: list[str]) -> str:
    """A pattern of sorted words by their letters in turn: hundreds in a row would be slow."""
    if len(words) == 1:
        return words[0]
    tails = {
        first: [word[1:] for word in group]
        for first, group in itertools.groupby(words, itemgetter(0))
    }
    if any("" in rest for rest in tails.values()):
        return "|".join(sorted(words, key=len, reverse=True))
    return "|".join(f"{first}(?:{_one_of(rest)})" for first, rest in tails.items())


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.casefold())


def test_every_planted_word_would_be_found() -> None:
    assert len(set(PEOPLE)) == 200
    for word in IN_NOTHING_THAT_LEAVES:
        assert found(iter([f"x{word.upper()}, y"]), (word,)) == {word}


# The casebook ---------------------------------------------------------------------------------

SOURCES = (
    "source_id,title,publisher,date,url,kind\n"
    "release,Guns stopped at the bridge,A customs office,2021-03-02,https://example.org/r,government\n"
    "list,A list of licensees,An agency,2024-09,https://example.org/l,dataset\n"
    "table,A table of traces,An agency,2024,https://example.org/t,dataset\n"
    f"hidden,Statement of {OF_HELD[0]},{OF_HELD[1]},,https://example.org/h,press\n"
)
CASES = (
    "case_id,title,summary,status,corridor,review_state\n"
    "bridge,Rifles at the bridge,Phoenix to Nogales.,charged,US>MX,published\n"
    "market,Rifles at the market,Phoenix to Hermosillo.,charged,US>MX,published\n"
    f"held,{OF_HELD[2]},{OF_HELD[3]} bought them,charged,US>MX,withheld\n"
    f"early,{OF_HELD[4]},{OF_HELD[5]},alleged,US>MX,draft\n"
)
EVENTS = (
    "event_id,case_id,seq,kind,place_text,country,date,items,item_category,quantity,"
    "quantity_unit,quantity_relation,role,organisation,documented,source_id\n"
    'bridge#1,bridge,1,purchase,"Phoenix, Arizona",US,2021-02-03,rifles,rifle,5,firearms,exact,'
    "dealer,Zymurgy Arms,yes,release\n"
    'bridge#2,bridge,2,seizure,"Nogales, Arizona",US,2021-03-01,rifles,rifle,5,firearms,exact,,,'
    "yes,release\n"
    'market#1,market,1,purchase,"Phoenix, Arizona",US,2020-02-03,rifles,rifle,2,firearms,exact,,,'
    "yes,release\n"
    'market#2,market,2,recovery,"Hermosillo, Sonora",MX,2021-03-01,rifles,rifle,2,firearms,exact,'
    ",,yes,release\n"
    f'held#1,held,1,purchase,"Tucson, Arizona",US,2021-02-03,for {OF_HELD[6]},rifle,1,firearms,'
    f"exact,,{OF_HELD[7]},yes,hidden\n"
    f'early#1,early,1,seizure,"a ranch of {OF_HELD[8]}",MX,2021-02-03,rifles,rifle,1,firearms,'
    f"exact,,{OF_HELD[9]},yes,hidden\n"
)
ESTIMATES = (
    "estimate_id,measure,low,high,unit,claimant,source_id\ne1,guns_per_year,200000,200000,guns,"
    "An agency,release\n"
)
FLOWS = (
    "flow_id,origin,destination,period,measure,value,source_id\nf1,Arizona,Sonora,2020,t,7,table\n"
)
REDACTIONS = (
    "record_id,table,field,before_sha256,reason\n"
    f"held#1,events,items,{'ab' * 32},name of {OF_HELD[10]} taken out\n"
)
PLACES = (
    "place_text,country,case_id,name,admin1,lon,lat,level,uncertainty_km,method,decided_by,"
    "decided_at,reason\n"
    f'"a ranch of {OF_HELD[8]}",MX,early,,,,,unresolvable,,,{OF_HELD[11]},,where {OF_HELD[12]} is\n'
    '"Hermosillo, Sonora",MX,,Hermosillo,MX-SON,-110.96,29.07,city,8,decision,'
    f"{OF_HELD[13]},2026-01-01,the town\n"
)


def licence_list() -> str:
    """Licensees, some of them persons, with rows that cannot be read."""
    rng = random.Random(3)  # noqa: S311 - draws that can be repeated, not secrets
    lines = ["\t".join(COLUMNS)]
    for number, name in enumerate(OF_LIST):
        kind = ("01", "01", "02", "03", "07")[number % 5]
        ends = "??" if number % 11 == 10 else "5K"
        business = "ZYMURGY ARMS, LLC" if number == 0 else f"{name.split()[1]} Guns"
        street, phone = rng.choice(STREETS), rng.choice(PHONES)
        person = f"{name.split()[1].upper()}, {name.split()[0].upper()}"
        cells = ("9", "86", "013", kind, ends, f"{number:05X}", person, business)
        lines.append(
            "\t".join((*cells, street, "PHOENIX", "AZ", "850010000", *[street] * 4, phone))
        )
    lines.append("\t".join((*["9"] * 6, OF_LIST[0], OF_LIST[1], "too", "few")))
    return "\n".join(lines) + "\n"


def trace_table() -> str:
    """Traced firearms, with people and rows that cannot be read."""
    header = (
        "Trace Number,Serial Number,Firearm Type,Manufacturer,Purchase Date,Purchaser Name,"
        "Purchaser Address,Phone,Dealer State,Recovery Date,Recovery State,Officer,case_id"
    )
    lines = [header]
    for number, serial in enumerate(SERIALS):
        trace = NUMBERS[number] if number < len(NUMBERS) else ""
        person, other = (OF_TRACES[(number + at) % len(OF_TRACES)] for at in (0, 7))
        sold = "31/31/2015" if number % 17 == 16 else f"0{number % 9 + 1}/03/2015"
        case = "bridge" if number % 3 == 0 else ""
        lines.append(
            f"{trace},{serial},RIFLE,Acme,{sold},{person},{STREETS[number % 20]},"
            f"{PHONES[number % 20]},AZ,07/04/2017,Sonora,{other},{case}"
        )
    lines.append(f"{SERIALS[0]},{OF_TRACES[0]},too few")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Book:
    """A casebook with everything planted in it, in two homes, and where its files went."""

    folder: Path
    sqlite: Path
    files: Path


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)
        root = tmp_path_factory.mktemp("planted")
        yield _made(root)


def _made(root: Path) -> Book:
    files = root / "files"
    files.mkdir()
    store = create_store(root / "book")
    for name, text in (
        *(("sources", SOURCES), ("cases", CASES), ("events", EVENTS), ("estimates", ESTIMATES)),
        *(("flows", FLOWS), ("redactions", REDACTIONS), ("places", PLACES)),
    ):
        report = _imported(store, files, f"{name}.csv", text, table=name)
        assert report.rejected == report.drafts == 0, (name, report)
    listed = _imported(store, files, "planted.list.txt", licence_list(), source="list")
    assert (listed.loaded, listed.rejected) == (73, 8)
    traced = _imported(store, files, "planted.traces.csv", trace_table(), source="table")
    assert (traced.loaded, traced.rejected) == (113, 8)
    for path in files.glob("planted.*"):
        if "rejects" not in path.name:
            path.unlink()
    # What an import has changed goes back to review; another person looks at it.
    for case, state in itertools.product(("bridge", "market"), ("reviewed", "published")):
        asked = ["review", str(root / "book"), case, "--to", state, "--why", "read", "--as", "desk"]
        done = CliRunner().invoke(commands, asked)
        assert done.exit_code == 0, done.output
    copy_casebook(root / "book", root / "copy.sqlite")
    return Book(root / "book", root / "copy.sqlite", files)


def _imported(store: Store, folder: Path, name: str, text: str, **asked: Any) -> Any:
    path = folder / name
    path.write_text(text, "utf-8")
    source = asked.pop("source", None)
    options = ImportOptions(constants={"source_id": source} if source else {}, **asked)
    return import_file(store, path, who=OF_HELD[14], options=options)


# Decoding what is there -----------------------------------------------------------------------

_ISLAND = re.compile(r'<script type="application/json" id="([\w-]+)">(.*?)</script>', re.DOTALL)
_PACKED = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")


def texts_of(content: bytes) -> Iterator[str]:
    """The text of a file and of what is packed in it, however deep."""
    yield content.decode("utf-8", "replace")
    yield content.decode("latin-1")
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_of(archive.read(name))
    elif content[:2] == b"\x1f\x8b":
        yield from texts_of(gzip.decompress(content))
    elif content[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _png(content)
    elif content[:16] == b"SQLite format 3\x00":
        yield from _database(content)
    elif content[:4] == b"PAR1":
        yield pd.read_parquet(io.BytesIO(content)).drop(columns="geometry").to_csv()
    elif content.lstrip()[:9].lower() == b"<!doctype":
        yield from _page(content.decode("utf-8"))


def _png(content: bytes) -> Iterator[str]:
    at = 8
    while at < len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + length]
        if kind in {b"zTXt", b"iTXt", b"eXIf"}:
            for start in range(len(data)):
                try:
                    yield zlib.decompress(data[start:]).decode("latin-1")
                except zlib.error:
                    continue
        at += 12 + length


def _database(content: bytes) -> Iterator[str]:
    with closing(sqlite3.connect(":memory:")) as held:
        # Bytes 18 and 19 say that a write-ahead log goes with the file; none does here.
        held.deserialize(content[:18] + b"\x01\x01" + content[20:])
        yield "\n".join(held.iterdump())


def _page(page: str) -> Iterator[str]:
    for name, island in _ISLAND.findall(page):
        # The viewer is no record; like anything packed it is looked through below.
        if name == "routes-viewer":
            continue
        yield json.dumps(read_island(island), ensure_ascii=False)
    for packed in set(_PACKED.findall(page)):
        try:
            raw = base64.b64decode(packed + "=" * (-len(packed) % 4))
        except ValueError:
            continue
        if raw[:2] in {b"\x1f\x8b", b"PK"} or raw[:4] == b"\x89PNG":
            yield from texts_of(raw)


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def texts_in(folder: Path) -> Iterator[str]:
    for path in files_in(folder):
        yield path.name
        yield from texts_of(path.read_bytes())


# What is kept ---------------------------------------------------------------------------------


def test_the_casebook_its_log_and_its_rejects_hold_no_planted_serial_person_or_street(
    book: Book,
) -> None:
    assert {path.name for path in files_in(book.folder)} >= {
        *("traces.csv", "dealers.csv", "changes.csv", "rejected_rows.csv", "origins.csv"),
    }
    assert found(texts_in(book.folder), IN_NOTHING) == set()
    assert found(texts_of(book.sqlite.read_bytes()), IN_NOTHING) == set()
    assert list(book.files.glob("*.rejects.csv"))
    assert found(texts_in(book.files), IN_NOTHING) == set()


def test_no_key_lies_inside_the_casebook_or_in_what_is_copied(book: Book) -> None:
    (key,) = book.folder.parent.glob(".*.routes-key")
    secret = key.read_text("ascii").strip()
    assert found(texts_in(book.folder), (secret,)) == set()
    assert found(texts_of(book.sqlite.read_bytes()), (secret,)) == set()


# What leaves ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("atlas") / "maps"
    build_pages(book.folder, folder, embed=True)
    return folder


def test_no_page_names_what_is_planted(pages: Path) -> None:
    names = {path.name for path in files_in(pages)}
    assert {"index.html", "map.html", "map.png", "atlas.json"} <= names
    assert any(name.startswith("embed") for name in names)
    assert "Rifles at the bridge" in "".join(texts_of((pages / "map.html").read_bytes()))
    assert found(texts_in(pages), IN_NOTHING_THAT_LEAVES) == set()


@pytest.fixture(scope="module")
def made(book: Book) -> Release:
    return release(book.folder)


@pytest.mark.parametrize("name", FORMATS)
def test_no_export_names_what_is_planted(name: str, made: Release, tmp_path: Path) -> None:
    ends = {"xlsx": ".xlsx", "geojson": ".geojson", "gpkg": ".gpkg", "kml": ".kml"}
    target = tmp_path / "out" / f"all{ends.get(name, '.json' if name in ('kepler', 'ftm') else '')}"
    target.parent.mkdir()
    write_release(made, name, target)
    assert "A customs office" in "".join(texts_in(target.parent))
    assert found(texts_in(target.parent), IN_NOTHING_THAT_LEAVES) == set()


def test_no_layer_names_what_is_planted(book: Book, tmp_path: Path) -> None:
    export_layers(book.folder, tmp_path / "layers.gpkg")
    assert found(texts_in(tmp_path), IN_NOTHING_THAT_LEAVES) == set()


@pytest.fixture(scope="module")
def results(book: Book) -> Mapping[str, Mapping[str, Any]]:
    atlas = build_atlas(read_casebook(book.folder))
    return {name: analysis.compute(atlas) for name, analysis in ANALYSES.items()}


def test_no_analysis_names_what_is_planted(results: Mapping[str, Any]) -> None:
    assert results["tracing"]["n"] == 113
    (held,) = results["dealers"]["purchases"]
    assert (held["event_ids"], held["answer"]) == (["bridge#1"], "ambiguous")
    told = [json.dumps(result, ensure_ascii=False) for result in results.values()]
    told += ["\n".join(ANALYSES[name].lines(result)) for name, result in results.items()]
    assert found(iter(told), IN_NOTHING_THAT_LEAVES) == set()


def test_the_hashes_of_serials_and_names_leave_nowhere(
    book: Book, made: Release, pages: Path, results: Mapping[str, Any]
) -> None:
    tables = read_casebook(book.folder).tables
    hashes = {
        *tables["traces"]["serial_sha256"].dropna(),
        *tables["dealers"]["business_sha256"].dropna(),
    }
    assert len(hashes) > 100
    told = [frame.to_csv() for frame in made.tables.values()]
    told += [json.dumps(results), *texts_in(pages)]
    assert found(iter(told), tuple(hashes)) == set()


# Everything says who says so ------------------------------------------------------------------


def test_every_record_that_leaves_names_a_source(made: Release) -> None:
    tables = made.tables
    sources = set(tables["sources"]["source_id"])
    cited = set(tables["citations"]["record"])
    keys = {"events": "event_id", "estimates": "estimate_id", "flows": "flow_id"}
    for name, key in (keys | {"traces": "trace_id"}).items():
        assert len(tables[name])
        assert set(tables[name][key]) <= cited, name
    assert set(tables["citations"]["source_id"]) <= sources
    assert set(tables["dealers"]["license_type"]) == {"01", "02", "07"}
    assert set(tables["dealers"]["source_id"]) <= sources
    assert made.events["source_ids"].notna().all()
    assert made.legs["source_ids"].notna().all()


def test_every_figure_names_its_method_and_every_row_its_records(
    results: Mapping[str, Any],
) -> None:
    for name, result in results.items():
        assert re.fullmatch(r"docs/methods\.md#[\w-]+", result["method"]), name
    for name in ("tracing", "dealers"):
        rows = [row for value in results[name].values() for row in _rows(value)]
        assert rows
        assert all(row["source_ids"] for row in rows), name


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict) and not {"en", "es"} <= value.keys():
        yield from (row for each in value.values() for row in _rows(each))
    if isinstance(value, list):
        yield from (row for row in value if isinstance(row, dict) and "en" not in row)


def test_every_record_of_a_page_names_a_source(pages: Path) -> None:
    read = [
        read_island(each)
        for name, each in _ISLAND.findall((pages / "map.html").read_text("utf-8"))
        if name != "routes-viewer"
    ]
    (payload,) = (each for each in read if isinstance(each.get("events"), dict))
    cited = payload["citations"]["source"]
    assert all(0 <= source < len(payload["sources"]["id"]) for source in cited)
    for name in ("events", "estimates"):
        starts = payload[name]["citation_start"]
        assert len(starts) == len(payload[name]["id"]) + 1 > 1
        assert all(first < second for first, second in itertools.pairwise(starts)), name
    assert payload["analyses"]
    assert all(result["method"] for result in payload["analyses"].values())


def test_a_person_in_a_public_field_would_be_found(book: Book, tmp_path: Path) -> None:
    made = release(book.folder)
    items = made.tables["events"].assign(items=OF_TRACES[5])
    leaked = replace(made, tables={**made.tables, "events": items})
    write_release(leaked, "xlsx", tmp_path / "leaked.xlsx")
    assert found(texts_in(tmp_path), IN_NOTHING_THAT_LEAVES) == {OF_TRACES[5]}
