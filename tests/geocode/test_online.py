"""The online back ends, asked over HTTP on this computer: a server that answers what it is told."""

from __future__ import annotations

import json
import logging
import math
import socket
import socketserver
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import GeocodeError
from routes.geocode import STATUSES
from routes.geocode.online import Backend, open_backend
from routes.geocode.online_answers import READERS, Asked, half_diagonal_km

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from routes.geocode import Place

HERE = "127.0.0.1"
SERVICES = tuple(READERS)
LICENCE = "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright"


class OutsideError(BaseException):
    """A test asked another computer; a BaseException, so that no library can swallow it."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the network ends at this computer's own numeric address; names are not looked up."""
    connect, look_up = socket.create_connection, socket.getaddrinfo

    def only_here(function: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(where: Any, *rest: Any, **options: Any) -> Any:
            host = where[0] if isinstance(where, tuple) else where
            if host != HERE:
                raise OutsideError(str(where))
            return function(where, *rest, **options)

        return guarded

    def refuse(*arguments: Any) -> None:
        raise OutsideError(str(arguments))

    monkeypatch.setattr(socket, "create_connection", only_here(connect))
    monkeypatch.setattr(socket, "getaddrinfo", only_here(look_up))
    monkeypatch.setattr(socket, "gethostbyname", refuse)
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:3128")


@dataclass
class Reply:
    body: str = "[]"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    late: bool = False


@dataclass
class FakeService:
    """What to answer, in turn (the last for ever), and what was asked."""

    url: str
    replies: list[Reply] = field(default_factory=lambda: [Reply()])
    paths: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def answer(self, *answers: Any, wrapped: bool = False) -> None:
        listed: Any = list(answers)
        if wrapped:
            listed = {"type": "FeatureCollection", "features": listed}
        self.replies = [Reply(json.dumps(listed))]

    def asked(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.paths[-1]).query)


@pytest.fixture
def service() -> Iterator[FakeService]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.paths.append(self.path)
            fake.agents.append(self.headers["User-Agent"])
            reply = fake.replies.pop(0) if len(fake.replies) > 1 else fake.replies[0]
            if reply.late:
                fake.closing.wait()
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body.encode("utf-8"))

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def server_bind(self) -> None:
            # HTTPServer would look up this computer's name.
            socketserver.TCPServer.server_bind(self)
            self.server_name, self.server_port = HERE, self.server_address[1]

    server = Server((HERE, 0), Handler)
    fake = FakeService(f"http://{HERE}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    fake.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    naps: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("geopy.extra.rate_limiter.sleep", made.sleep)
    monkeypatch.setattr("geopy.extra.rate_limiter.default_timer", lambda: made.now)
    return made


def opened(service: FakeService, name: str = "nominatim", **options: Any) -> Backend:
    return open_backend(name, **{"url": service.url, "user_agent": None, **options})


def answered(
    name: str, *answers: Any, text: str = "somewhere", country: str | None = None
) -> Place:
    """What a service's answers are judged to be, without the wire."""
    backend = Backend(Asked(name, "http://localhost"), lambda _: answers)
    return backend.ask(text, country=country)


def a_nominatim_answer(**changes: Any) -> dict[str, Any]:
    """A city, as Nominatim tells it; ``state`` is its ISO 3166-2 code."""
    state = changes.pop("state", "US-TX")
    answer = {
        "place_id": 1,
        "licence": LICENCE,
        "osm_type": "relation",
        "osm_id": 113023,
        "lat": "31.7601",
        "lon": "-106.4870",
        "class": "boundary",
        "type": "administrative",
        "place_rank": 16,
        "importance": 0.66,
        "addresstype": "city",
        "name": "El Paso",
        "display_name": "El Paso, El Paso County, Texas, United States",
        "address": {"country_code": str(state)[:2].lower(), "ISO3166-2-lvl4": state},
        "boundingbox": ["31.6206", "32.0018", "-106.6357", "-106.1996"],
    }
    return answer | changes


def a_house(**changes: Any) -> dict[str, Any]:
    house = {
        "osm_type": "way",
        "osm_id": 77,
        "class": "building",
        "type": "yes",
        "addresstype": "building",
        "name": "",
        "display_name": "500, East San Antonio Avenue, El Paso, Texas, 79901, United States",
        "boundingbox": ["31.7580", "31.7590", "-106.4830", "-106.4820"],
    }
    return a_nominatim_answer(**house | changes)


def a_pelias_answer(**changes: Any) -> dict[str, Any]:
    facts = {
        "gid": "whosonfirst:locality:101724577",
        "layer": "locality",
        "name": "El Paso",
        "label": "El Paso, TX, USA",
        "country_code": "US",
        "region": "Texas",
        "region_a": "TX",
        "confidence": 1,
        "match_type": "exact",
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-106.487, 31.7601]},
        "properties": facts | changes,
        "bbox": [-106.6357, 31.6206, -106.1996, 32.0018],
    }


def a_photon_answer(**changes: Any) -> dict[str, Any]:
    facts = {
        "osm_type": "R",
        "osm_id": 113023,
        "osm_key": "place",
        "osm_value": "city",
        "type": "city",
        "name": "El Paso",
        "state": "Texas",
        "country": "United States",
        "countrycode": "US",
        "extent": [-106.6357, 32.0018, -106.1996, 31.6206],
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-106.487, 31.7601]},
        "properties": facts | changes,
    }


ANSWERS = {
    "nominatim": a_nominatim_answer,
    "pelias": a_pelias_answer,
    "photon": a_photon_answer,
}

# --- what an answer becomes


@pytest.mark.parametrize(
    ("name", "gazetteer_id", "admin1", "path"),
    [
        ("nominatim", "nominatim:relation/113023", "US-TX", "/search"),
        ("pelias", "pelias:whosonfirst:locality:101724577", "US-TX", "/v1/search"),
        ("photon", "photon:relation/113023", None, "/api"),
    ],
)
def test_a_city_comes_with_its_provenance(
    service: FakeService, name: str, gazetteer_id: str, admin1: str | None, path: str
) -> None:
    service.answer(ANSWERS[name](), wrapped=name != "nominatim")
    place = opened(service, name).ask("  El Paso,\nTexas", country="us")
    assert urlsplit(service.paths[0]).path == path
    assert (place.query, place.status, place.level) == ("  El Paso,\nTexas", "ok", "city")
    assert (place.name, place.admin1, place.country) == ("El Paso", admin1, "US")
    assert (place.lon, place.lat) == (-106.487, 31.7601)
    assert place.uncertainty_km == pytest.approx(29.5, abs=0.2)
    assert place.gazetteer_id == gazetteer_id
    assert (place.method, place.decided_by) == (f"online:{name}", None)
    assert place.reason
    assert service.url in place.reason


def test_street_level_comes_from_a_house() -> None:
    place = answered("nominatim", a_house())
    assert (place.status, place.level) == ("ok", "address")
    assert place.name == "500, East San Antonio Avenue, El Paso, Texas, 79901, United States"
    assert place.uncertainty_km == pytest.approx(0.07, abs=0.01)


def test_the_licence_and_the_service_are_named() -> None:
    place = answered("nominatim", a_nominatim_answer())
    assert LICENCE in (place.reason or "")
    assert "nominatim at http://localhost" in place.candidates[0].evidence


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_s_own_figure_is_never_our_score(name: str) -> None:
    place = answered(name, ANSWERS[name]())
    assert place.score is None
    assert place.candidates[0].score == 0.0
    told = " ".join(place.candidates[0].evidence)
    assert "not calibrated" in told or "gives no figure" in told


@pytest.mark.parametrize("importance", [0.0, 0.99, None, "high"])
def test_the_figure_decides_nothing(importance: object) -> None:
    other = a_nominatim_answer(state="US-IL", osm_id=2, importance=importance)
    assert answered("nominatim", a_nominatim_answer(), other).status == "ambiguous"


@pytest.mark.parametrize(
    ("group", "kind", "addresstype", "level"),
    [
        ("place", "house", "place", "address"),
        ("building", "yes", "building", "address"),
        ("highway", "residential", "road", "address"),
        ("shop", "weapons", "shop", "address"),
        ("place", "postcode", "postcode", "zip"),
        ("boundary", "postal_code", "postcode", "zip"),
        ("place", "city", "city", "city"),
        ("place", "town", "town", "city"),
        ("place", "village", "village", "city"),
        ("place", "suburb", "suburb", "city"),
        ("boundary", "administrative", "county", "county"),
        ("boundary", "administrative", "state", "state"),
        ("boundary", "administrative", "country", "country"),
    ],
)
def test_nominatim_s_types_become_our_levels(
    group: str, kind: str, addresstype: str, level: str
) -> None:
    raw = a_nominatim_answer(**{"class": group, "type": kind, "addresstype": addresstype})
    assert answered("nominatim", raw).level == level


@pytest.mark.parametrize(
    ("rank", "level"), [(4, "country"), (8, "state"), (12, "county"), (16, "city")]
)
def test_an_old_nominatim_tells_boundaries_by_rank(rank: int, level: str) -> None:
    raw = a_nominatim_answer(place_rank=rank)
    del raw["addresstype"]
    assert answered("nominatim", raw).level == level


@pytest.mark.parametrize(
    ("layer", "level"),
    [
        ("address", "address"),
        ("street", "address"),
        ("venue", "address"),
        ("postalcode", "zip"),
        ("locality", "city"),
        ("localadmin", "city"),
        ("neighbourhood", "city"),
        ("county", "county"),
        ("region", "state"),
        ("country", "country"),
    ],
)
def test_pelias_layers_become_our_levels(layer: str, level: str) -> None:
    assert answered("pelias", a_pelias_answer(layer=layer)).level == level


@pytest.mark.parametrize(
    ("key", "value", "kind", "level"),
    [
        ("place", "house", "house", "address"),
        ("building", "yes", "house", "address"),
        ("highway", "residential", "street", "address"),
        ("shop", "weapons", "house", "address"),
        ("place", "postcode", "other", "zip"),
        ("place", "village", "city", "city"),
        ("boundary", "administrative", "county", "county"),
        ("boundary", "administrative", "state", "state"),
        ("boundary", "administrative", "country", "country"),
    ],
)
def test_photon_s_types_become_our_levels(key: str, value: str, kind: str, level: str) -> None:
    raw = a_photon_answer(osm_key=key, osm_value=value, type=kind)
    assert answered("photon", raw).level == level


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        (
            "nominatim",
            a_nominatim_answer(**{"class": "natural", "type": "peak", "addresstype": "peak"}),
            "natural peak",
        ),
        (
            "nominatim",
            a_nominatim_answer(**{"class": "place", "type": "island", "addresstype": "island"}),
            "place island",
        ),
        ("pelias", a_pelias_answer(layer="ocean"), "ocean"),
        ("photon", a_photon_answer(osm_key="natural", osm_value="peak", type="house"), "peak"),
        ("photon", a_photon_answer(osm_value="island", type="city"), "place island"),
    ],
)
def test_a_type_that_is_no_level_is_refused_by_name(
    name: str, raw: dict[str, Any], kind: str
) -> None:
    place = answered(name, raw)
    assert (place.status, place.lon, place.lat) == ("refused", None, None)
    assert kind in (place.reason or "")
    assert "decide by hand" in (place.reason or "")
    assert place.candidates


def test_pelias_abbreviations_are_iso_codes_in_the_us_and_canada_only() -> None:
    mexican = a_pelias_answer(country_code="MX", region="Baja California", region_a="BN")
    assert answered("pelias", mexican).admin1 is None
    assert answered("pelias", a_pelias_answer(country_code="CA", region_a="ON")).admin1 == "CA-ON"


def test_a_made_up_postcode_has_an_id_all_the_same() -> None:
    raw = a_nominatim_answer(
        **{"class": "place", "type": "postcode", "addresstype": "postcode", "name": "79901"}
    )
    del raw["osm_type"], raw["osm_id"]
    assert answered("nominatim", raw).gazetteer_id == "nominatim:postcode/79901"


def test_names_of_a_service_are_data() -> None:
    raw = a_nominatim_answer(name="El\x1b[31m Paso\n\u202e", osm_id="1\n2")
    place = answered("nominatim", raw)
    assert place.name == "El [31m Paso"
    assert (place.gazetteer_id or "").isprintable()


@pytest.mark.parametrize("name", SERVICES)
def test_no_answer_is_not_found(service: FakeService, name: str) -> None:
    service.answer(wrapped=name != "nominatim")
    place = opened(service, name).ask("Nowhere at all")
    assert (place.status, place.level, place.candidates) == ("not_found", "unresolvable", ())
    assert service.url in (place.reason or "")


# --- the first answer is not the right one


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("turned", [False, True])
def test_two_states_are_ambiguous_in_any_order(name: str, turned: bool) -> None:
    elsewhere = {
        "nominatim": a_nominatim_answer(state="US-IL", osm_id=2, place_rank=19),
        "pelias": a_pelias_answer(region="Illinois", region_a="IL", gid="whosonfirst:locality:2"),
        "photon": a_photon_answer(state="Illinois", osm_id=2, osm_value="village"),
    }[name]
    both = [ANSWERS[name](), elsewhere]
    place = answered(name, *(reversed(both) if turned else both))
    assert (place.status, place.lon, place.lat) == ("ambiguous", None, None)
    assert len(place.candidates) == 2
    assert "2 places" in (place.reason or "")


def test_a_state_and_its_city_of_one_name_are_ambiguous() -> None:
    state = a_nominatim_answer(state="MX-CHH", name="Chihuahua", addresstype="state")
    city = a_nominatim_answer(state="MX-CHH", name="Chihuahua", osm_id=2)
    assert answered("nominatim", state, city).status == "ambiguous"
    assert answered("nominatim", city, state).status == "ambiguous"


def test_a_country_and_a_state_of_one_name_are_ambiguous() -> None:
    country = a_nominatim_answer(state="GE", name="Georgia", addresstype="country")
    state = a_nominatim_answer(state="US-GA", name="Georgia", addresstype="state", osm_id=2)
    assert answered("nominatim", country, state).status == "ambiguous"


def test_a_restaurant_does_not_rival_a_city() -> None:
    inn = a_nominatim_answer(
        **{"class": "amenity", "type": "restaurant", "addresstype": "amenity", "state": "US-IL"}
    )
    place = answered("nominatim", a_nominatim_answer(), inn)
    assert (place.status, place.admin1) == ("ok", "US-TX")
    assert len(place.candidates) == 2


def test_a_city_and_the_county_around_it_are_one_place() -> None:
    box = ["31.3", "32.1", "-106.7", "-105.5"]
    county = a_nominatim_answer(addresstype="county", osm_id=2, lon="-106.1", boundingbox=box)
    assert answered("nominatim", a_nominatim_answer(), county).status == "ok"


def test_two_towns_of_one_name_in_one_state_are_ambiguous() -> None:
    far = a_nominatim_answer(osm_id=2, lat="29.4", lon="-98.5")
    assert answered("nominatim", a_nominatim_answer(), far).status == "ambiguous"


def test_two_houses_a_few_kilometres_apart_are_ambiguous() -> None:
    far = a_house(lat="31.80", osm_id=78)
    assert answered("nominatim", a_house(lat="31.7585"), far).status == "ambiguous"


# --- the country of the record


def test_the_country_of_the_record_chooses_between_twin_cities() -> None:
    sonora = a_nominatim_answer(state="MX-SON", osm_id=2, name="Nogales")
    arizona = a_nominatim_answer(state="US-AZ", name="Nogales")
    assert answered("nominatim", arizona, sonora).status == "ambiguous"
    place = answered("nominatim", arizona, sonora, country="MX")
    assert (place.status, place.admin1) == ("ok", "MX-SON")


@pytest.mark.parametrize("name", SERVICES)
def test_an_answer_in_another_country_is_a_conflict(service: FakeService, name: str) -> None:
    service.answer(ANSWERS[name](), wrapped=name != "nominatim")
    place = opened(service, name).ask("El Paso", country="MX")
    assert (place.status, place.lon) == ("conflict", None)
    assert "the record says MX" in (place.reason or "")
    assert "only in US" in (place.reason or "")
    assert not {"countrycodes", "countrycode", "boundary.country"} & service.asked().keys()


def test_an_answer_without_a_country_cannot_be_held_against_the_record() -> None:
    place = answered("photon", a_photon_answer(countrycode=None), country="MX")
    assert place.status == "refused"
    assert "does not say in which country" in (place.reason or "")


def test_a_country_that_is_no_code_is_not_asked_about(service: FakeService) -> None:
    place = opened(service).ask("El Paso", country="Mexico")
    assert place.status == "refused"
    assert "'MEXICO' is no country code" in (place.reason or "")
    assert service.paths == []


# --- the radius


def test_a_box_around_the_whole_earth_says_nothing() -> None:
    # What Nominatim draws around whatever crosses the antimeridian.
    assert half_diagonal_km(-180, 51, 180, 71) is None
    assert half_diagonal_km(math.nan, 0, 1, 1) is None


def test_a_box_across_the_antimeridian_is_as_narrow_as_it_is() -> None:
    assert half_diagonal_km(179, 0, -179, 0) == pytest.approx(111.2, abs=0.1)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_a_radius_is_unknown_or_within_a_quarter_of_the_earth(
    west: float, south: float, east: float, north: float
) -> None:
    radius = half_diagonal_km(west, south, east, north)
    assert radius is None or 0 <= radius <= 10_010
    assert radius == half_diagonal_km(west, north, east, south)


@pytest.mark.parametrize("box", [None, [], ["a", "b", "c", "d"], [1, 2, 3], "1234", [1, 2, 3, 999]])
def test_a_box_that_is_none_leaves_the_radius_unknown(box: object) -> None:
    place = answered("nominatim", a_nominatim_answer(boundingbox=box))
    assert (place.status, place.uncertainty_km) == ("ok", None)


# --- manners


def test_opening_sends_nothing(service: FakeService) -> None:
    for name in SERVICES:
        opened(service, name)
    assert service.paths == []


def test_nominatim_is_asked_for_several_answers_with_their_codes(service: FakeService) -> None:
    opened(service).ask("El Paso")
    asked = service.asked()
    assert (asked["q"], asked["addressdetails"], asked["limit"]) == (["El Paso"], ["1"], ["10"])


def test_the_same_words_are_asked_once(service: FakeService) -> None:
    service.answer(a_nominatim_answer())
    backend = opened(service)
    places = [
        backend.ask("El Paso"),
        backend.ask(" El  Paso "),
        backend.ask("El Paso", country="MX"),
    ]
    assert [place.status for place in places] == ["ok", "ok", "conflict"]
    assert len(service.paths) == 1


def test_requests_are_a_second_apart(service: FakeService, clock: Clock) -> None:
    backend = opened(service)
    for words in ("one", "two", "three"):
        backend.ask(words)
    assert clock.naps == [1.0, 1.0]


def test_a_service_on_this_computer_may_be_asked_without_a_pause(
    service: FakeService, clock: Clock
) -> None:
    backend = opened(service, min_delay_seconds=0)
    for words in ("one", "two", "three"):
        backend.ask(words)
    assert clock.naps == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://nominatim.openstreetmap.org", "usage policy of the public Nominatim"),
        ("https://NOMINATIM.openstreetmap.ORG.", "usage policy of the public Nominatim"),
        ("https://geo.example.org", "another computer"),
        ("http://192.0.2.7:8080", "another computer"),
        ("http://127.0.0.1.example.org", "another computer"),
    ],
)
def test_another_computer_is_asked_once_a_second_at_most(url: str, why: str) -> None:
    with pytest.raises(GeocodeError, match=why) as refused:
        open_backend("nominatim", url=url, user_agent="a newsroom", min_delay_seconds=0.99)
    assert "set the delay to 1 s or more" in str(refused.value)
    open_backend("nominatim", url=url, user_agent="a newsroom", min_delay_seconds=1)


def test_our_name_is_told(service: FakeService) -> None:
    opened(service).ask("one")
    opened(service, user_agent="A newsroom (maps@example.org)").ask("two")
    assert service.agents[0].startswith("trafficking-routes/")
    assert service.agents[1] == "A newsroom (maps@example.org)"


@pytest.mark.parametrize("agent", [None, "", "  ", "geopy/2.5.0", "Python-urllib/3.11", "my_app/1"])
@pytest.mark.parametrize("name", SERVICES)
def test_another_computer_is_told_who_asks(name: str, agent: str | None) -> None:
    with pytest.raises(GeocodeError, match="give a user agent with the name"):
        open_backend(name, url="https://geo.example.org", user_agent=agent)


def test_a_user_agent_cannot_carry_another_header(service: FakeService) -> None:
    with pytest.raises(GeocodeError, match="one line of plain ASCII"):
        opened(service, user_agent="A newsroom\r\nX-Key: 1")


@pytest.mark.parametrize("text", ["", " \n ", "x" * 301, "half a \ud800 character"])
def test_what_is_no_name_of_a_place_stays_here(service: FakeService, text: str) -> None:
    place = opened(service).ask(text)
    assert (place.query, place.status) == (text, "refused")
    assert "was not asked" in (place.reason or "")
    assert service.paths == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_words_are_not_sent_on_to_another_address(service: FakeService, status: int) -> None:
    service.replies = [Reply(status=status, headers={"Location": f"{service.url}/elsewhere"})]
    with pytest.raises(GeocodeError, match=rf"points to another address \({status}\)"):
        opened(service).ask("El Paso")
    assert len(service.paths) == 1


# --- what is wrong with a service is a sentence


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    ("status", "sentence", "requests"),
    [
        (400, "does not understand the question", 1),
        (401, "wants a key", 1),
        (403, "read its terms of use", 1),
        (404, "write its address without the search path", 1),
        (429, r"asked too often \(429\); wait, and ask more slowly \(asked 3 times\)", 3),
        (500, r"is out of order \(500\); try later \(asked 3 times\)", 3),
        (503, r"is out of order \(503\); try later \(asked 3 times\)", 3),
    ],
)
def test_an_error_of_the_service_is_a_sentence(
    service: FakeService, name: str, status: int, sentence: str, requests: int
) -> None:
    service.replies = [Reply("<h1>no</h1>", status)]
    with pytest.raises(GeocodeError, match=sentence) as failed:
        opened(service, name).ask("El Paso")
    assert str(failed.value).startswith(f"{name} at {service.url} ")
    assert len(service.paths) == requests


def test_a_failure_of_the_moment_is_waited_out(service: FakeService, clock: Clock) -> None:
    service.replies = [Reply(status=503), Reply(json.dumps([a_nominatim_answer()]))]
    assert opened(service).ask("El Paso").status == "ok"
    assert clock.naps == [5.0]


def test_a_service_that_wants_to_be_left_alone_is_left_alone(
    service: FakeService, clock: Clock
) -> None:
    service.replies = [Reply(status=429, headers={"Retry-After": "3600"})]
    with pytest.raises(GeocodeError, match="wait 3600 s, and ask more slowly"):
        opened(service).ask("El Paso")
    assert (len(service.paths), clock.naps) == (1, [])


def test_a_failed_question_can_be_asked_again(service: FakeService) -> None:
    service.replies = [Reply(status=403), Reply(json.dumps([a_nominatim_answer()]))]
    backend = opened(service)
    with pytest.raises(GeocodeError):
        backend.ask("El Paso")
    assert backend.ask("El Paso").status == "ok"


def test_a_slow_service_is_not_waited_for(service: FakeService) -> None:
    service.replies = [Reply(late=True)]
    started = time.monotonic()
    with pytest.raises(GeocodeError, match="does not answer in time; try later") as failed:
        opened(service, timeout_seconds=0.05).ask("El Paso")
    assert time.monotonic() - started < 2
    assert str(failed.value).endswith("(asked 3 times)")
    assert len(service.paths) == 3


def test_a_service_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        backend = open_backend(
            "photon", url=f"http://{HERE}:{taken.getsockname()[1]}", user_agent=None
        )
        with pytest.raises(GeocodeError, match="cannot be reached; check the address"):
            backend.ask("El Paso")


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    "body",
    ["<html>", "", "{", '{"error": "no"}', "5", '"text"', "[5]", '[{"lat": "x"}]', "[" * 100_000],
)
def test_an_answer_of_another_form_is_a_sentence(
    service: FakeService, name: str, body: str
) -> None:
    service.replies = [Reply(body)]
    with pytest.raises(GeocodeError, match="check") as failed:
        opened(service, name).ask("El Paso")
    assert service.url in str(failed.value)
    assert len(service.paths) == 1


def test_an_answer_at_the_point_of_no_data_is_no_answer() -> None:
    with pytest.raises(GeocodeError, match="check name and address"):
        answered("nominatim", a_nominatim_answer(lat="0", lon="0"))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(SERVICES), st.data(), st.text(), st.none() | st.text(max_size=3))
def test_whatever_a_service_answers_is_a_place_or_a_sentence(
    name: str, data: st.DataObject, text: str, country: str | None
) -> None:
    raw = ANSWERS[name]()
    facts = raw if name == "nominatim" else raw["properties"]
    for key in data.draw(st.lists(st.sampled_from(sorted(facts)), max_size=3)):
        facts[key] = data.draw(JSON)
    try:
        place = answered(name, raw, data.draw(JSON), text=text, country=country)
    except GeocodeError as failed:
        assert "check" in str(failed)  # noqa: PT017 - either is right
        return
    assert place.status in STATUSES
    assert place.query == text
    assert (place.lon is None) == (place.status != "ok")
    json.dumps(place.reason)


@given(st.permutations([
    a_nominatim_answer(),
    a_nominatim_answer(state="US-IL", osm_id=2),
    a_nominatim_answer(addresstype="county", osm_id=3),
    a_house(),
]))  # fmt: skip
def test_no_order_of_answers_makes_a_rival_disappear(answers: list[dict[str, Any]]) -> None:
    place = answered("nominatim", *answers)
    assert place.status == "ambiguous" or place.level == "address"


def test_a_retry_prints_no_traceback(service: FakeService) -> None:
    opened(service)
    handlers = logging.getLogger("geopy").handlers
    assert [type(handler) for handler in handlers].count(logging.NullHandler) == 1


# --- what can be opened


def test_an_unknown_service_is_refused_with_the_known_ones() -> None:
    with pytest.raises(GeocodeError, match="choose one of nominatim, pelias, photon"):
        open_backend("google", url="http://localhost", user_agent=None)


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("url", [None, ""])
def test_no_service_has_an_address_by_default(name: str, url: str | None) -> None:
    with pytest.raises(GeocodeError, match=f"{name} needs the address of the service"):
        open_backend(name, url=url, user_agent="a newsroom")


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8080",
        "ftp://localhost",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://localhost:99999",
        "http://localhost:0",
        "http://name:secret@localhost",
        "http://localhost/?key=secret",
        "http://localhost/#secret",
        "http://localhost/a b",
    ],
)
def test_what_is_not_plainly_an_address_is_refused(url: str) -> None:
    with pytest.raises(GeocodeError, match=r"like http://localhost:8080|host and path alone"):
        open_backend("nominatim", url=url, user_agent="a newsroom")


def test_a_service_may_live_under_a_path(service: FakeService) -> None:
    backend = opened(service, url=f"{service.url}/geo/nominatim/")
    backend.ask("El Paso")
    assert urlsplit(service.paths[0]).path == "/geo/nominatim/search"
    assert repr(backend) == f"<Backend nominatim at {service.url}/geo/nominatim>"


def test_a_key_is_sent_to_pelias_and_told_nobody(service: FakeService) -> None:
    service.replies = [Reply(json.dumps({"features": [a_pelias_answer()]})), Reply(status=500)]
    backend = opened(service, "pelias", api_key="s3cret")
    place = backend.ask("El Paso")
    assert service.asked()["api_key"] == ["s3cret"]
    with pytest.raises(GeocodeError) as failed:
        backend.ask("Laredo")
    assert "s3cret" not in f"{place!r} {backend!r} {failed.value}"


@pytest.mark.parametrize("name", ["nominatim", "photon"])
def test_a_key_for_a_service_that_takes_none_is_refused(service: FakeService, name: str) -> None:
    with pytest.raises(GeocodeError, match="takes no key"):
        opened(service, name, api_key="s3cret")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"min_delay_seconds": -1}, "is no delay"),
        ({"min_delay_seconds": math.nan}, "is no delay"),
        ({"timeout_seconds": 0}, "allow some seconds"),
        ({"timeout_seconds": math.inf}, "allow some seconds"),
    ],
)
def test_impossible_times_are_refused(
    service: FakeService, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(GeocodeError, match=sentence):
        opened(service, **options)


def test_without_geopy_the_cure_is_named(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "geopy", None)
    with pytest.raises(GeocodeError, match=r"pip install 'trafficking-routes\[online\]'"):
        opened(service)


# --- off unless opened


def python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )


def test_nothing_of_the_package_imports_the_online_back_ends() -> None:
    done = python(
        "import sys, routes.geocode, routes.pipeline, routes.cli\n"
        "found = {'geopy', 'routes.geocode.online', 'routes.geocode.online_answers'}\n"
        "sys.exit(repr(found & sys.modules.keys()) if found & sys.modules.keys() else 0)"
    )
    assert done.returncode == 0, done.stderr


def test_a_map_is_built_where_the_online_back_ends_cannot_be_imported(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    done = python(
        "import sys\n"
        "sys.modules['geopy'] = sys.modules['routes.geocode.online'] = None\n"
        "from routes.cli import main\n"
        "main()",
        *("map", str(a_casebook()), "-o", str(tmp_path / "maps")),
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "maps" / "index.html").is_file()
