"""Lines of what cases share, and of what sources published: traced, apart, never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import routes
from routes.casebook.exports.layers import LAYERS
from routes.codebook import make_id

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from routes.pipeline.layers import Layers


def three_alike(a_casebook: Callable[..., Path], *, cases: int = 3) -> Path:
    """Cases that buy in one city and are stopped at one port of entry, the way stated."""
    names = [f"case{n}" for n in range(cases)]
    head = "case_id,title,summary,docket,court,status,corridor,review_state\n"
    told = "event_id,case_id,seq,kind,place_text,country,documented\n"
    port = '"Mariposa Port of Entry, Nogales, Ariz."'
    for name in names:
        head += f"{name},Rifles,,,,charged,US>MX,published\n"
        told += f'{name}#01,{name},1,purchase,"Phoenix, Arizona",US,yes\n'
        told += f"{name}#02,{name},2,crossing,{port},US,yes\n"
    cited = "record,source_id,locator,credibility\n" + "".join(
        f"{name}#01,release,,\n{name}#02,release,,\nleg-{name},release,,\n" for name in names
    )
    legs = "leg_id,case_id,from_event,to_event,quantity,reason\n" + "".join(
        f"leg-{name},{name},{name}#01,{name}#02,,the release tells the way\n" for name in names
    )
    return a_casebook(cases=head, events=told, citations=cited, legs=legs)


def test_a_corridor_joins_its_declared_places_and_names_its_cases_and_sources(
    a_casebook: Callable[..., Path],
) -> None:
    layers = routes.layers(three_alike(a_casebook))
    (row,) = layers["corridors"].to_dict("records")
    assert row["basis"] == "documented"
    assert row["cases"] == 3
    assert row["case_ids"] == ("case0", "case1", "case2")
    assert row["leg_ids"] == ("leg-case0", "leg-case1", "leg-case2")
    assert row["source_ids"] == ("release",)
    assert not row["single_case"]
    places = layers["places"].set_index("place_id").geometry
    ends = [places[row["from_place"]], places[row["to_place"]]]
    assert [point.coords[0] for point in ends] == list(row["geometry"].coords)


def test_two_cases_make_no_corridor(a_casebook: Callable[..., Path]) -> None:
    layers = routes.layers(three_alike(a_casebook, cases=2))
    assert layers["corridors"].empty
    city = layers["od_flows"].query("level == 'city'")
    assert city[["basis", "cases", "legs"]].to_numpy().tolist() == [["documented", 2, 2]]


def test_flows_of_cases_hold_the_legs_of_their_level_once_and_each_basis_apart(
    shipped_layers: Layers,
) -> None:
    flows, basis = shipped_layers["od_flows"], shipped_layers["legs"].set_index("leg_id")["basis"]
    assert (flows["single_case"] == (flows["cases"] == 1)).all()
    for level, rows in flows.groupby("level"):
        told = [leg for ids in rows["leg_ids"] for leg in ids]
        assert len(told) == len(set(told)), level
    for row in flows.itertuples():
        assert {basis[leg] for leg in row.leg_ids} == {row.basis}
        assert row.cases <= len(row.case_ids)


def test_no_id_is_made_from_a_position_finer_than_what_leaves(guarded: Path) -> None:
    flows = routes.layers(guarded)["od_flows"]
    given = flows[flows["from_id"].str.startswith("point:")]
    assert set(given["from_id"]) == {"point:-112.074,33.448"}
    for row in flows.itertuples():
        made = make_id("od", row.level, row.basis, row.from_id, row.to_id)
        assert row.od_flow_id == made


FLOWS = (
    "flow_id,origin,origin_level,destination,destination_level,period,measure,value\n"
    "f1,Arizona,state,Mexico,country,2007/2024,firearms,395\n"
    'f2,"Las Vegas, NV",city,Chihuahua,state,2020,firearms,\n'
    "f3,Arizona ports of entry,region,Mexico,country,FY2019,handguns caught,4\n"
    "f4,El Paso (CBP field office),region,Mexico,country,2020,seized,9\n"
    "f5,Kansas,state,,,2020-10,licences,1771\n"
    "f6,all countries,world,Mexico,country,2020,traces,12\n"
    "f7,Sonora,state,Sonora,state,2020,traces,3\n"
)
CITED = "".join(f"f{n},release,,\n" for n in range(1, 8))


@pytest.fixture
def with_flows(a_casebook: Callable[..., Path], small_casebook: dict[str, str]) -> gpd.GeoDataFrame:
    cited = small_casebook["citations.csv"] + CITED
    return routes.layers(a_casebook(flows=FLOWS, citations=cited))["flows"].set_index("flow_id")


def test_no_published_flow_is_lost_and_none_is_drawn_by_guesswork(
    with_flows: gpd.GeoDataFrame,
) -> None:
    assert list(with_flows.index) == [f"f{n}" for n in range(1, 8)]
    drawn = with_flows.geometry.notna()
    assert list(with_flows.index[drawn]) == ["f1", "f2"]
    why = with_flows["not_drawn"]
    assert "the crossing named is not in the reference data" in why["f3"]
    assert why["f4"] == "“El Paso (CBP field office)” is a city, the row says region"
    assert why["f5"] == "no destination is stated: a figure of one place, not a flow"
    assert why["f6"] == "“all countries” is no place but a world"
    assert "the destination is the origin" in why["f7"]


def test_a_flow_keeps_its_figure_and_an_unknown_one_is_not_zero(
    with_flows: gpd.GeoDataFrame,
) -> None:
    assert with_flows.loc["f1", "value"] == 395
    assert str(with_flows.loc["f2", "value"]) == "<NA>"
    assert with_flows.loc["f1", "source_ids"] == ("release",)
    assert "A customs office" in with_flows.loc["f1", "citation_text"]


def test_the_level_that_a_source_states_settles_which_place_is_meant(
    with_flows: gpd.GeoDataFrame,
) -> None:
    # Chihuahua is a city and a state; the source speaks of the state.
    told = with_flows.loc["f2", ["to_id", "to_level"]].tolist()
    assert told == ["admin1:MX-CHH", "state"]


def test_the_line_of_an_area_ends_inside_it(with_flows: gpd.GeoDataFrame) -> None:
    start, end = with_flows.loc["f1"].geometry.boundary.geoms
    states = routes.reference.polygons("state", ["US-AZ"]).geometry.iloc[0]
    mexico = routes.reference.polygons("country", ["MX"]).geometry.iloc[0]
    assert states.contains(start)
    assert mexico.contains(end)


def test_a_published_flow_adds_nothing_to_the_events(
    a_casebook: Callable[..., Path], small_casebook: dict[str, str]
) -> None:
    plain = routes.layers(a_casebook())
    cited = small_casebook["citations.csv"] + CITED
    more = routes.layers(a_casebook(flows=FLOWS, citations=cited))
    for name in set(LAYERS) - {"flows"}:
        assert more[name].equals(plain[name]), name
