"""Hot spots: cases are counted, once each, at places that the sources really name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from routes.analysis.border import (
    AREA,
    ELSEWHERE,
    INFERRED,
    NOT_REACHED,
    SEVERAL,
    AtUnits,
    Row,
    at_crossings,
    by_year,
    crossing_cities,
)
from routes.analysis.clusters import incidents
from routes.analysis.hotspots import Sighting, Unit, along_a_line, emerging, in_circles
from routes.analysis.origins import NO_COUNTY, in_counties
from routes.reference import layer, ports_of_entry

PORTS = ports_of_entry()


def a_unit(number: int, **changes: Any) -> Unit:
    values = {"unit_id": f"u{number:02}", "name": f"Unit {number}", "exposure": 1.0}
    return Unit(**{**values, "lon": -100.0 + number, "lat": 30.0, **changes})


def a_sighting(unit: int, case: str, **changes: Any) -> Sighting:
    return Sighting(
        **{
            "unit_id": f"u{unit:02}",
            "case_id": case,
            "event_id": f"{case}#{unit}",
            "incident": case,
            **changes,
        }
    )


def a_row(**changes: Any) -> Row:
    values: dict[str, Any] = {
        "event_id": "a#1",
        "case_id": "a",
        "kind": "crossing",
        "country": "US",
        "level": "port_of_entry",
        "name": "Juárez-Lincoln",
        "admin1": "US-TX",
        "gazetteer_id": "poe:laredo-2",
        "lon": -99.5,
        "lat": 27.5,
        "documented": True,
        "reached": True,
        "year": 2020,
    }
    return Row(**values | changes)


def placed(**changes: Any) -> str:
    """The unit of one event, or why it has none."""
    found = at_crossings([a_row(**changes)], PORTS, {"a": "a"})
    return found.sightings[0].unit_id if found.sightings else next(iter(found.left_out))


UNITS = [a_unit(number) for number in range(12)]


def test_a_case_with_many_events_at_a_place_counts_once() -> None:
    events = [a_sighting(3, "a", event_id=f"a#{n}") for n in range(9)]
    (unit,) = along_a_line(UNITS, events, simulations=9).units
    assert unit.cases == 1
    assert len(unit.event_ids) == 9


def test_cases_that_tell_of_the_same_guns_count_once_and_are_both_named() -> None:
    links = pd.DataFrame({"case_a": ["a"], "case_b": ["b"], "relation": ["same_weapons"]})
    incident = incidents(["a", "b"], links)
    events = [a_sighting(3, case, incident=incident[case]) for case in ("a", "b")]
    (unit,) = along_a_line(UNITS, events, simulations=9).units
    assert (unit.cases, unit.case_ids) == (1, ("a", "b"))


@pytest.mark.parametrize("relation", ["same_article", "same_port", "same_release", "same_lawsuit"])
def test_cases_that_were_only_told_together_count_each(relation: str) -> None:
    links = pd.DataFrame({"case_a": ["a"], "case_b": ["b"], "relation": [relation]})
    assert incidents(["a", "b"], links) == {"a": "a", "b": "b"}


def test_the_order_of_rows_and_of_counties_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    events = [a_sighting(int(u), f"c{n}") for n, u in enumerate(rng.integers(0, 12, 40))]
    shuffled = [events[i] for i in rng.permutation(40)]
    assert along_a_line(UNITS, shuffled, simulations=99) == along_a_line(
        UNITS, events, simulations=99
    )
    turned = in_circles(UNITS[::-1], shuffled, most=0.5, simulations=99)
    assert turned == in_circles(UNITS, events, most=0.5, simulations=99)


def test_a_hot_spot_names_its_cases_and_events() -> None:
    events = [a_sighting(5, f"c{n:02}") for n in range(20)] + [a_sighting(1, "d")]
    spot = along_a_line(UNITS, events).hot_spots[0]
    assert spot.names == ("Unit 5",)
    assert spot.significant
    assert spot.case_ids == tuple(f"c{n:02}" for n in range(20))


def test_a_unit_with_twice_the_exposure_expects_twice_the_cases() -> None:
    units = [replace(UNITS[0], exposure=2.0), *UNITS[1:]]
    events = [a_sighting(n, f"c{n}") for n in (0, 1)]
    first, second = along_a_line(units, events, simulations=9).units
    assert first.expected == pytest.approx(2 * second.expected)


def test_the_interval_of_a_unit_holds_its_ratio() -> None:
    events = [a_sighting(n % 3, f"c{n}") for n in range(10)]
    for unit in along_a_line(UNITS, events, simulations=9).units:
        assert unit.ratio_low < unit.ratio < unit.ratio_high


def test_an_event_at_no_unit_is_an_error_and_not_lost() -> None:
    with pytest.raises(ValueError, match="which is not a unit"):
        along_a_line(UNITS, [a_sighting(77, "a")])


def test_trends_are_not_tested_with_too_few_years_or_events() -> None:
    short = [a_sighting(n % 12, f"c{n}", year=2020 + n % 5) for n in range(200)]
    few = [a_sighting(n % 12, f"c{n}", year=2000 + n) for n in range(20)]
    for events in (short, few, []):
        assert emerging(UNITS, events).status == "not enough"
        assert emerging(UNITS, events).trends == ()


def test_a_planted_rise_is_found_and_an_even_unit_is_not() -> None:
    events = [
        a_sighting(unit, f"c{unit}-{year}-{n}", event_id=f"e{unit}-{year}-{n}", year=2000 + year)
        for unit, many in ((0, lambda year: year), (1, lambda _: 3))
        for year in range(15)
        for n in range(many(year))
    ]
    trends = {each.name: each.trend for each in emerging(UNITS, events).trends}
    assert trends == {"Unit 0": "rising", "Unit 1": "none"}


def trend_of(*counts: int) -> tuple[str, float]:
    """Trend of a place with so many cases each year, and its q-value."""
    events = [
        a_sighting(0, f"c{year}-{n}", event_id=f"e{year}-{n}", year=2000 + year)
        for year, many in enumerate(counts)
        for n in range(many)
    ]
    (found,) = emerging(UNITS, events).trends
    return found.trend, found.q_value


def test_the_chance_of_a_trend_is_that_of_mann_and_kendall_with_the_correction_for_continuity() -> (
    None
):
    trend, q_value = trend_of(*range(2, 12))
    # Ten years, each above all before it: S = 45, of variance 10·9·25/18 = 125.
    assert trend == "rising"
    assert q_value == pytest.approx(2 * norm.sf((45 - 1) / 125**0.5))


def test_a_trend_that_chance_gives_six_times_in_a_hundred_is_none() -> None:
    # Thirteen years, S = 32, of variance 13·12·31/18.
    trend, q_value = trend_of(2, 3, 1, 13, 5, 10, 6, 4, 11, 7, 9, 12, 8)
    assert q_value == pytest.approx(2 * norm.sf(31 / (13 * 12 * 31 / 18) ** 0.5))
    assert 0.05 < q_value < 0.06
    assert trend == "none"


def test_an_event_whose_year_is_not_known_is_in_no_trend() -> None:
    events = [a_sighting(0, f"c{n}") for n in range(90)]
    assert emerging(UNITS, events).events == 0


def test_a_year_of_a_crossing_counts_each_case_once_and_leaves_out_what_has_no_year() -> None:
    events = [
        a_sighting(4, "b", year=2021),
        a_sighting(2, "a", year=2022, event_id="a#2"),
        a_sighting(2, "a", year=2022, event_id="a#1"),
        a_sighting(2, "c", year=2020),
        a_sighting(2, "d"),
    ]
    found = by_year(AtUnits(units=tuple(UNITS), sightings=tuple(events), left_out={}))
    told = [(each.name, each.year, each.cases, each.event_ids) for each in found]
    assert told == [
        ("Unit 2", 2020, 1, ("c#2",)),
        ("Unit 2", 2022, 1, ("a#1", "a#2")),
        ("Unit 4", 2021, 1, ("b#4",)),
    ]


def test_bridges_of_one_city_are_one_unit_and_count_as_many_crossings() -> None:
    units, unit_of_port = crossing_cities(PORTS)
    laredo = next(unit for unit in units if unit.name == "Laredo")
    assert laredo.exposure == 4
    assert unit_of_port["poe:laredo-1"] == unit_of_port["poe:world-trade"] == laredo.unit_id
    assert sum(unit.exposure for unit in units) == len(PORTS)


def test_crossing_cities_stand_in_the_order_of_the_border() -> None:
    border = layer("border_inegi").to_crs("EPSG:6372").geometry.union_all()
    units, _ = crossing_cities(PORTS)
    assert (units[0].name, units[-1].name) == ("San Diego", "Brownsville")
    line = max(getattr(border, "geoms", [border]), key=lambda part: part.length)
    points = PORTS.dropna(subset=["lon"]).to_crs("EPSG:6372")
    along = points.assign(at=[line.project(point) for point in points.geometry])
    city = along.groupby(["us_admin1", "us_city"], sort=False)["at"].mean().to_numpy()
    steps = np.diff(city)
    assert (steps > 0).all() or (steps < 0).all()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "US-TX/Laredo"),
        ({"kind": "seizure"}, "US-TX/Laredo"),
        ({"documented": False}, INFERRED),
        ({"reached": False}, NOT_REACHED),
        ({"level": "state", "gazetteer_id": "admin1:US-TX"}, AREA),
        ({"level": "city", "gazetteer_id": "g", "name": "Laredo"}, "US-TX/Laredo"),
        (
            {
                "level": "city",
                "gazetteer_id": "g",
                "name": "Reynosa",
                "admin1": "MX-TAM",
                "lon": -98.28,
                "lat": 26.08,
            },
            SEVERAL,
        ),
        (
            {
                "level": "city",
                "gazetteer_id": "g",
                "name": "Montego Bay",
                "admin1": "",
                "lon": -77.9,
                "lat": 18.5,
            },
            ELSEWHERE,
        ),
    ],
)
def test_an_event_is_at_a_crossing_only_where_its_place_says_so(
    changes: dict[str, Any], found: str
) -> None:
    assert placed(**changes) == found


def test_a_seizure_in_a_border_city_is_not_at_its_crossings() -> None:
    found = at_crossings(
        [a_row(kind="seizure", level="city", gazetteer_id="g", name="Laredo")], PORTS, {"a": "a"}
    )
    assert found.sightings == ()


def test_a_purchase_known_only_to_the_state_is_told_and_not_put_in_a_county() -> None:
    counties = pd.DataFrame(
        {"code": ["US-1", "US-2"], "name": ["A", "B"], "admin1": "US-TX"}
        | {"lon": -99.0, "lat": 30.0, "exposure": [10.0, 0.0]}
    )
    rows = [
        a_row(event_id="a#1", kind="purchase", level="city"),
        a_row(event_id="a#2", kind="purchase", level="state"),
        a_row(event_id="a#3", kind="purchase", level="city"),
    ]
    found = in_counties(rows, {"a#1": "US-1", "a#3": "US-2"}, counties, {"a": "a"})
    assert [unit.name for unit in found.units] == ["A, TX"]
    assert [each.event_id for each in found.sightings] == ["a#1"]
    assert found.left_out[NO_COUNTY] == ("a#3",)
    assert sum(map(len, found.left_out.values())) == 2
