"""Networks: stated links join cases, shared company never does, and hubs do nothing."""

from __future__ import annotations

import random
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.analysis.clusters import components
from routes.analysis.leiden import adjusted_rand, leiden, quality
from routes.analysis.linking import attributes, dockets, hard_links
from routes.analysis.lookalikes import Entity, suggest_matches
from routes.analysis.organisations import names_of_wordings, organisations_of
from routes.analysis.supernetworks import Attribute, HardLink, supernetworks
from routes.frames import empty_frame, table_frame
from routes.pipeline.analysing import ANALYSES

if TYPE_CHECKING:
    from collections.abc import Iterable


def drawing(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - draws that can be repeated, not secrets


def a_link(case_a: str, case_b: str, **changes: Any) -> HardLink:
    values: dict[str, Any] = {"rule": "stated", "relation": "same_network", "words": "said so"}
    return HardLink(
        **{"case_a": case_a, "case_b": case_b, "source_ids": ("s",), **values, **changes}
    )


def shares(case_id: str, key: str, kind: str = "dealer") -> Attribute:
    return Attribute(case_id=case_id, kind=kind, key=key, name=key, event_id=f"{case_id}#1")


def planted(
    seed: int, rings: int = 60, size: int = 10
) -> tuple[list[str], list[HardLink], dict[str, int]]:
    """Rings of cases of which a third of the neighbours are stated to belong together."""
    rng = drawing(seed)
    ring_of = {f"case-{n:03}": n // size for n in range(rings * size)}
    cases = sorted(ring_of)
    links = [
        a_link(*pair)
        for pair in combinations(cases, 2)
        if ring_of[pair[0]] == ring_of[pair[1]] and rng.random() < 0.12
    ]
    return cases, links, ring_of


def with_company(cases: Iterable[str], ring_of: dict[str, int], seed: int) -> list[Attribute]:
    """Dealers of the ring, and crossings and cities that everybody uses."""
    rng = drawing(seed)
    found = []
    for case in cases:
        found.append(shares(case, f"dealer-{ring_of[case]}-{rng.randrange(3)}"))
        found.append(shares(case, f"crossing-{rng.randrange(30)}", "crossing"))
        found.append(shares(case, f"city-{rng.randrange(40)}", "city"))
    return found


def pairs_of(groups: Iterable[tuple[str, ...]]) -> set[tuple[str, str]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def test_planted_rings_are_recovered_from_the_tables_without_a_false_pair() -> None:
    cases, links, ring_of = planted(1)
    rng = drawing(9)
    told = [(link.case_a, link.case_b, "same_network") for link in links]
    # Twice as many pairs of any rings, of which a source says only that it tells of both.
    for _ in range(2 * len(links)):
        first, second = sorted(rng.sample(cases, 2))
        told.append((first, second, "same_article"))
    table = pd.DataFrame(sorted(set(told)), columns=["case_a", "case_b", "relation"])
    table["link_id"] = [f"l{n}" for n in range(len(table))]
    courts = [f"District {n % 7}" for n in range(len(cases))]
    numbers = [f"4:2{n % 4}-cr-00{100 + n // 28}" for n in range(len(cases))]
    frame = cases_frame(case_id=cases, court=courts, docket=numbers)
    hard = hard_links(frame, table_frame("links", table), empty_frame("traces"), {})
    found = supernetworks(cases, hard, with_company(cases, ring_of, 2))
    pairs = pairs_of(network.case_ids for network in found.documented)
    true = sum(ring_of[a] == ring_of[b] for a, b in pairs)
    assert len(pairs) > 500
    assert true / len(pairs) >= 0.95


def test_a_dealer_of_five_hundred_cases_changes_no_documented_network() -> None:
    cases, links, ring_of = planted(1)
    company = with_company(cases, ring_of, 2)
    hub = [shares(case, "hub") for case in cases[:500]]
    without, with_hub = (supernetworks(cases, links, each) for each in (company, company + hub))
    assert with_hub.documented == without.documented
    assert with_hub.links == without.links
    assert with_hub.possible == without.possible
    assert [(h.name, len(h.case_ids)) for h in with_hub.hubs if h.name == "hub"] == [("hub", 500)]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("uvwxyz")), max_size=30))
def test_shared_company_never_makes_a_documented_network(rows: list[tuple[int, str]]) -> None:
    cases = [f"c{n}" for n in range(10)]
    company = [shares(f"c{n}", key, "broker") for n, key in rows]
    found = supernetworks(cases, [a_link("c1", "c2")], company)
    assert [network.case_ids for network in found.documented] == [("c1", "c2")]


def test_new_names_for_the_cases_keep_every_network() -> None:
    cases, links, ring_of = planted(3, rings=8)
    company = with_company(cases, ring_of, 4)
    names = dict(zip(cases, drawing(5).sample(range(1000, 9999), len(cases)), strict=True))
    new = {case: f"n{names[case]}" for case in cases}
    renamed = supernetworks(
        new.values(),
        [a_link(new[link.case_a], new[link.case_b]) for link in links],
        [shares(new[a.case_id], a.key, a.kind) for a in company],
    )
    plain = supernetworks(cases, links, company)
    for part in ("documented", "possible"):
        before, after = (
            {tuple(sorted(new.get(c, c) for c in group.case_ids)) for group in getattr(each, part)}
            for each in (plain, renamed)
        )
        assert before == after


def test_the_order_of_the_rows_does_not_matter() -> None:
    cases, links, ring_of = planted(3, rings=8)
    company = with_company(cases, ring_of, 4)
    turned = supernetworks(cases[::-1], links[::-1], drawing(6).sample(company, len(company)))
    assert turned == supernetworks(cases, links, company)


def test_a_possible_network_never_splits_a_documented_one() -> None:
    cases, links, ring_of = planted(3, rings=8)
    found = supernetworks(cases, links, with_company(cases, ring_of, 4), resolution=0.05)
    for group in found.possible:
        for network in found.documented:
            assert not set(network.case_ids) & set(group.case_ids) or set(network.case_ids) <= set(
                group.case_ids
            )


def test_one_shared_crossing_alone_makes_no_possible_network() -> None:
    cases = [f"c{n:02}" for n in range(40)]
    company = [shares(case, "bridge", "crossing") for case in cases[:2]]
    found = supernetworks(cases, [], company)
    assert found.possible == ()
    assert [link.case_ids for link in found.links] == [("c00", "c01")]


def test_rare_company_weighs_more_than_common_company() -> None:
    cases = [f"c{n:02}" for n in range(40)]
    company = [shares(case, "rare") for case in cases[:2]]
    company += [shares(case, "common") for case in cases[10:15]]
    weights = {link.case_ids: link.weight for link in supernetworks(cases, [], company).links}
    assert weights["c00", "c01"] > weights["c10", "c11"]


def test_cases_that_share_dealer_and_broker_are_possible_and_say_what_they_share() -> None:
    cases = [f"c{n:02}" for n in range(40)]
    company = [shares(case, kind, kind) for case in cases[:3] for kind in ("dealer", "broker")]
    (group,) = supernetworks(cases, [], company).possible
    assert group.case_ids == ("c00", "c01", "c02")
    assert group.stability == 1
    assert {shared.kind for shared in group.shared} == {"dealer", "broker"}


def cases_frame(**columns: Any) -> pd.DataFrame:
    return table_frame("cases", pd.DataFrame(columns))


def linked(cases: pd.DataFrame, relation: str | None = None, **traces: Any) -> list[HardLink]:
    links = empty_frame("links")
    if relation:
        row = {"link_id": "l1", "case_a": "a", "case_b": "b", "relation": relation}
        links = table_frame("links", pd.DataFrame([row]))
    frame = table_frame("traces", pd.DataFrame(traces)) if traces else empty_frame("traces")
    return list(hard_links(cases, links, frame, {"a": {"s1", "s2"}, "b": {"s2", "s3"}}))


@pytest.mark.parametrize("relation", ["same_case", "same_weapons", "overlap", "same_network"])
def test_a_stated_link_joins_and_cites_the_sources_of_both_cases(relation: str) -> None:
    (link,) = linked(cases_frame(case_id=["a", "b"]), relation)
    assert (link.relation, link.source_ids) == (relation, ("s2",))


@pytest.mark.parametrize("relation", ["same_article", "same_release", "same_port", "same_lawsuit"])
def test_being_told_together_joins_nothing(relation: str) -> None:
    assert linked(cases_frame(case_id=["a", "b"]), relation) == []


def test_one_docket_of_one_court_joins_and_of_two_courts_does_not() -> None:
    dockets_ = {"case_id": ["a", "b"], "docket": ["4:22-cr-00288-ABC", "4:22-cr-288"]}
    one, two = (
        linked(cases_frame(**dockets_, court=["District of Utah", other]))
        for other in ("District of Utah", "District of Idaho")
    )
    assert [link.rule for link in one] == ["docket"]
    assert two == []


def test_words_that_are_no_docket_number_join_nothing() -> None:
    assert dockets("D. Ariz. (Tucson)", "District of Arizona") == ()
    assert dockets("cr-01059-JAS-BPV", "District of Arizona") == ()


def test_one_firearm_in_two_cases_joins_them_and_its_hash_is_not_told() -> None:
    serial = "ab" * 32
    (link,) = linked(
        cases_frame(case_id=["a", "b"]),
        trace_id=["t1", "t2"],
        case_id=["a", "b"],
        serial_sha256=[serial, serial],
    )
    assert link.rule == "serial"
    assert serial not in repr(link)


ALIASES = table_frame(
    "organisations",
    pd.DataFrame(
        [
            {"alias": "CJNG", "organisation": "Jalisco Cartel", "source_id": "s1"},
            {"alias": "Jalisco Cartel", "organisation": "Jalisco Cartel", "source_id": "s2"},
            {"alias": "a drug cartel", "organisation": "unnamed organisation", "source_id": "s3"},
            {"alias": "CDN; CJNG", "organisation": "Northeast; Jalisco Cartel", "source_id": "s4"},
        ]
    ),
)


def test_two_wordings_are_one_organisation_only_by_the_table_with_its_source() -> None:
    (found,) = organisations_of("cjng", ALIASES)
    assert (found.name, found.source_ids) == ("Jalisco Cartel", ("s1",))
    assert [each.name for each in organisations_of("Jalisco Kartel", ALIASES)] == ["Jalisco Kartel"]


def test_a_wording_that_names_nobody_links_nothing() -> None:
    assert organisations_of("A drug cartel", ALIASES) == ()


def test_a_wording_may_name_two_organisations() -> None:
    names = [each.name for each in organisations_of("CDN; CJNG", ALIASES)]
    assert names == ["Jalisco Cartel", "Northeast"]


def test_wordings_that_stand_for_other_names_are_listed_with_these() -> None:
    wordings = ["cjng", "Jalisco Cartel", "A drug cartel", "CDN; CJNG", "Los Otros", "X; CJNG"]
    assert names_of_wordings(wordings, ALIASES) == {
        "A drug cartel": (),
        "CDN; CJNG": ("Jalisco Cartel", "Northeast"),
        "X; CJNG": ("Jalisco Cartel", "X"),
        "cjng": ("Jalisco Cartel",),
    }


def test_names_that_look_alike_are_put_in_a_queue_and_not_merged() -> None:
    one, two = "Border Arms & Ammo LLC", "Border Arms and Ammo, Inc."
    entities = [
        Entity(name=one, record_id="e1", state="US-TX"),
        Entity(name=two, record_id="e2", state="US-TX"),
        Entity(name=two, record_id="e3", state="US-AZ"),
    ]
    (found,) = suggest_matches(entities)
    assert (found.first, found.second, found.record_ids) == (one, two, ("e1", "e2"))
    cases = table_frame("events", pd.DataFrame({"event_id": ["e1"], "case_id": ["a"]}))
    assert cases["organisation"].isna().all()


def test_names_in_two_known_cities_are_not_alike() -> None:
    entities = [
        Entity(name=f"Border Arms {ending}", record_id=ending, state="US-TX", city=city)
        for ending, city in (("LLC", "Laredo"), ("Inc", "El Paso"))
    ]
    assert suggest_matches(entities) == ()


def test_an_inferred_event_is_no_company() -> None:
    row = {"event_id": "a#1", "case_id": "a", "kind": "purchase", "organisation": "CJNG"}
    places = pd.DataFrame(
        {"level": ["city"], "gazetteer_id": ["g"], "place_name": ["X"], "place_status": ["ok"]}
    )
    told, inferred = (
        attributes(table_frame("events", pd.DataFrame([row | {"documented": d}])), places, ALIASES)
        for d in ("yes", "inferred")
    )
    assert {each.kind for each in told[0]} == {"organisation", "city"}
    assert inferred == ((), {"not documented": 1})


def test_the_published_casebook_has_its_documented_networks_with_sources(
    shipped_atlas: Any,
) -> None:
    found = ANALYSES["supernetworks"].compute(shipped_atlas)
    networks = {tuple(each["case_ids"]) for each in found["documented"]}
    assert ("houston-151guns-2009", "houston-339guns") in networks
    assert all(link["source_ids"] for each in found["documented"] for link in each["links"])


GRAPHS = st.integers(2, 9).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.dictionaries(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] < p[1]),
            st.floats(0.05, 2),
            max_size=20,
        ),
    )
)


@settings(deadline=None)
@given(GRAPHS, st.floats(0.05, 1))
def test_communities_are_connected_and_better_than_apart_or_together(
    graph: tuple[int, dict[tuple[int, int], float]], resolution: float
) -> None:
    n, weights = graph
    sizes = [1] * n
    found = leiden(weights, sizes, resolution=resolution, seed=0)
    reached = quality(weights, sizes, found, resolution)
    assert reached >= quality(weights, sizes, list(range(n)), resolution) - 1e-9
    for name in set(found):
        nodes = [str(node) for node in range(n) if found[node] == name]
        inside = components(nodes, ((str(a), str(b)) for a, b in weights))
        assert len(set(inside.values())) == 1


def _partitions(nodes: list[int]) -> Iterable[list[list[int]]]:
    if not nodes:
        yield []
        return
    for rest in _partitions(nodes[1:]):
        yield [[nodes[0]], *rest]
        for at, part in enumerate(rest):
            yield [*rest[:at], [nodes[0], *part], *rest[at + 1 :]]


def test_on_small_graphs_the_best_of_twenty_seeds_is_the_best_of_all_partitions() -> None:
    for seed in range(25):
        rng = drawing(seed)
        weights = {
            pair: rng.uniform(0.1, 1) for pair in combinations(range(6), 2) if rng.random() < 0.5
        }
        sizes = [rng.choice([1, 1, 2]) for _ in range(6)]
        reached = max(
            quality(weights, sizes, leiden(weights, sizes, resolution=0.3, seed=s), 0.3)
            for s in range(20)
        )
        best = max(
            quality(
                weights,
                sizes,
                [next(i for i, p in enumerate(parts) if n in p) for n in range(6)],
                0.3,
            )
            for parts in _partitions(list(range(6)))
        )
        assert reached == pytest.approx(best)


def test_on_larger_graphs_the_communities_are_as_good_as_those_of_igraph() -> None:
    reached = 0.0
    for seed in range(10):
        rng = drawing(seed)
        ring = [rng.randrange(5) for _ in range(100)]
        weights = {
            (a, b): round(rng.uniform(0.1, 1.2), 3)
            for a, b in combinations(range(100), 2)
            if rng.random() < (0.15 if ring[a] == ring[b] else 0.02)
        }
        found = leiden(weights, [1] * 100, resolution=0.02, seed=0)
        reached += quality(weights, [1] * 100, found, 0.02)
    # igraph 1.0.0 reaches 920.48; without the refinement, which makes it Leiden, it is 913.42.
    assert reached > 918


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=20))
def test_a_partition_agrees_with_itself_whatever_its_parts_are_called(names: list[int]) -> None:
    assert adjusted_rand(names, [7 - name for name in names]) == 1.0
