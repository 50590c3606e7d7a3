"""Casebooks that hold something back, and releases of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import routes
from routes.pipeline.exporting import release
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.casebook.exports import Release
    from routes.pipeline.layers import Layers

CANARY = "canary"

CASES = (
    "case_id,title,summary,docket,court,status,corridor,review_state\n"
    "bridge,Rifles at the bridge,Bought in Phoenix and stopped in Nogales.,,,charged,US>MX,"
    "published\n"
    "secret,canary title,canary summary,canary-docket,,charged,US>MX,withheld\n"
    "early,canary early,,,,charged,US>MX,draft\n"
)
EVENTS = (
    "event_id,case_id,seq,kind,place_text,country,lon,lat,date_text,date,items,item_category,"
    "quantity,quantity_unit,quantity_relation,organisation,documented\n"
    'bridge#01,bridge,1,purchase,"Phoenix, Arizona",US,,,early 2021,2021,=1+1,rifle,,,,,yes\n'
    'bridge#02,bridge,2,crossing,"Mariposa Port of Entry, Nogales, Ariz.",US,,,March 1,'
    "2021-03-01,five rifles,rifle,5,firearms,exact,,yes\n"
    'bridge#03,bridge,3,seizure,"Mariposa Port of Entry, Nogales, Ariz.",US,,,March 1,'
    "2021-03-01,five rifles,rifle,5,firearms,exact,,yes\n"
    "bridge#04,bridge,4,recovery,Mexico,MX,,,,,one rifle,rifle,1,firearms,exact,,inferred\n"
    'bridge#05,bridge,5,recovery,"Hermosillo, Sonora",MX,,,,2021-05/2021-07,<b>two</b>,rifle,2,'
    "firearms,exact,A group,yes\n"
    'bridge#06,bridge,6,recovery,"a ranch nobody knows",MX,,,,,one,rifle,1,firearms,exact,,yes\n'
    "bridge#07,bridge,7,storage,a given point,US,-112.07403729999999,33.44837729999999,,,one,rifle,"
    "1,firearms,exact,,yes\n"
    'secret#01,secret,1,purchase,"Tucson, Arizona",US,-110.97471234,32.22171234,,,canary items,'
    "rifle,,,,canary group,yes\n"
    'early#01,early,1,purchase,"canary town, Texas",US,,,,,canary,rifle,,,,,yes\n'
)
SOURCES = (
    "source_id,title,publisher,date,url,kind\n"
    "release,Guns stopped at the bridge,A customs office,2021-03-02,"
    "https://example.org/release,government\n"
    "article,,A newspaper,,,press\n"
    "hidden,canary source,canary publisher,,https://example.org/canary,press\n"
)
CITATIONS = (
    "record,source_id,locator,credibility\n"
    "bridge#01,release,page 1,\n"
    "bridge#02,release,,\n"
    "bridge#03,release,,\n"
    "bridge#04,article,,\n"
    "bridge#05,article,,\n"
    "bridge#06,article,,\n"
    "bridge#07,article,-3,\n"
    "leg-stop,release,,\n"
    "secret#01,hidden,canary page,\n"
    "early#01,hidden,,\n"
)
PLACES = (
    "place_text,country,case_id,name,admin1,lon,lat,level,uncertainty_km,gazetteer_id,method,"
    "decided_by,decided_at,reason\n"
    '"Tucson, Arizona",US,secret,canary place,US-AZ,-110.97471234,32.22171234,city,5,,decision,'
    "canary person,2026-01-01,canary reason\n"
    '"Hermosillo, Sonora",MX,,Hermosillo,MX-SON,-110.95591234,29.07291234,city,8,,decision,'
    "canary person,2026-01-01,the town\n"
)
DEALERS = (
    "license_number,license_type,city,state,zip,source_id,business_sha256\n"
    f"9-86-019-01-5C-00000,01,Tucson,AZ,00501,article,{'ca' * 32}\n"
)
ORGANISATIONS = (
    "alias,organisation,source_id\ncanary group,canary organisation,hidden\n"
    "canary group,canary organisation,\nAG,A group,article\n"
)


@pytest.fixture
def guarded(a_casebook: Callable[..., Path]) -> Path:
    """A casebook with a withheld case, a draft case and private fields, all marked."""
    return a_casebook(
        cases=CASES,
        events=EVENTS,
        sources=SOURCES,
        citations=CITATIONS,
        places=PLACES,
        dealers=DEALERS,
        organisations=ORGANISATIONS,
    )


@pytest.fixture
def guarded_release(guarded: Path) -> Release:
    """What may leave it."""
    return release(guarded)


@pytest.fixture(scope="session")
def shipped_release() -> Release:
    """What may leave the casebook that ships."""
    return release(shipped_casebook())


@pytest.fixture(scope="session")
def shipped_layers() -> Layers:
    """Its layers."""
    return routes.layers(shipped_casebook())


@pytest.fixture(scope="session")
def layers_file(shipped_layers: Layers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its layers as a GeoPackage."""
    path = tmp_path_factory.mktemp("layers") / "layers.gpkg"
    path.write_bytes(shipped_layers.package())
    return path
