"""Published figures: one row a claim, nothing filled in, nothing averaged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from routes.analysis.estimates import claims, conflicts, grouped, silent_flows
from routes.analysis.funnel import funnels, interdiction, published_shares
from routes.analysis.measures import measure
from routes.frames import table_frame
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.analysing.plain import plain


def figures(*rows: dict[str, Any]) -> tuple[Any, ...]:
    """Claims from rows that say only what matters."""
    full = [
        {
            "estimate_id": f"e{number}",
            "measure": "annual_southbound_guns",
            "unit": "guns/year",
            "scope": "into Mexico",
            "claimant": "somebody",
            **row,
        }
        for number, row in enumerate(rows)
    ]
    cited = [{"record": row["estimate_id"], "source_id": f"s-{row['estimate_id']}"} for row in full]
    return claims(
        table_frame("estimates", pd.DataFrame(full)), table_frame("citations", pd.DataFrame(cited))
    )


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [(5, 5, "number"), (5, 9, "range"), (5, None, "at_least"), (None, 9, "up_to")],
)
def test_a_figure_with_one_bound_is_at_least_or_up_to(
    low: float | None, high: float | None, kind: str
) -> None:
    (claim,) = figures({"low": low, "high": high})
    assert claim.kind == kind


def test_what_a_source_does_not_say_is_not_filled_in() -> None:
    (claim,) = figures({"low": 1, "high": 1})
    assert (claim.denominator, claim.method, claim.derived_from, claim.period) == (None,) * 4


def test_every_claim_is_in_one_group_and_bears_its_sources() -> None:
    found = figures({"low": 1}, {"low": 2, "unit": "guns"}, {"low": 3})
    groups = grouped(found)
    assert sorted(c.estimate_id for g in groups for c in g.claims) == ["e0", "e1", "e2"]
    assert all(claim.source_ids for group in groups for claim in group.claims)


def test_units_never_share_an_axis() -> None:
    groups = grouped(figures({"low": 1}, {"low": 2, "unit": "guns"}))
    assert len(groups) == 2


def test_an_axis_is_logarithmic_once_the_largest_is_ten_times_the_smallest() -> None:
    wide, narrow = ([{"low": 84_000}, {"high": high}] for high in (1_000_000, 500_000))
    assert [grouped(figures(*rows))[0].axis for rows in (wide, narrow)] == ["log", "linear"]


def test_different_numbers_of_one_event_are_a_conflict() -> None:
    event = {"measure": "houston_ring_guns", "unit": "guns"}
    (found,) = conflicts(
        figures({**event, "low": 338, "high": 338}, {**event, "low": 339, "high": 339})
    )
    assert found.contradict
    assert found.source_ids == ("s-e0", "s-e1")


def test_at_least_three_hundred_and_at_least_five_hundred_differ_and_do_not_contradict() -> None:
    event = {"measure": "laredo_trailers_2025_guns", "unit": "guns"}
    (found,) = conflicts(figures({**event, "low": 300}, {**event, "low": 500}))
    assert not found.contradict


def test_ranges_of_one_event_that_overlap_differ_and_do_not_contradict() -> None:
    event = {"measure": "houston_ring_guns", "unit": "guns"}
    (found,) = conflicts(figures({**event, "low": 1, "high": 5}, {**event, "low": 3, "high": 9}))
    assert not found.contradict


def test_different_estimates_of_a_flow_are_no_conflict_about_an_event() -> None:
    assert (
        conflicts(figures({"low": 200_000, "high": 200_000}, {"low": 500_000, "high": 500_000}))
        == ()
    )


def test_the_share_seized_is_the_seized_over_the_range_of_the_flow() -> None:
    (found,) = interdiction(
        figures(
            {"low": 100, "high": 100, "unit": "firearms/year", "period": "2010/2012"}
            | {"measure": "us_southbound_seizures_annual_avg"},
            {"low": 1_000, "high": 4_000, "period": "2010/2012"},
        )
    )
    assert (found.low, found.high) == (0.025, 0.1)
    assert found.source_ids == ("s-e0", "s-e1")


@pytest.mark.parametrize(
    ("period", "unit"),
    [("2011", "guns"), (None, "guns"), ("2010/2012", "records"), ("2010/2012", "guns")],
)
def test_another_period_or_another_count_makes_no_share(period: str | None, unit: str) -> None:
    seized = {"measure": "military_seizures_total", "low": 9, "high": 9}
    flow = {"low": 1_000, "high": 1_000, "period": "2010/2012"}
    assert interdiction(figures(seized | {"period": period, "unit": unit}, flow)) == ()


def test_claims_of_two_sources_about_two_scopes_or_none_make_no_share_those_of_one_do() -> None:
    seized = {"measure": "military_seizures_total", "unit": "guns", "low": 10, "high": 10}
    pair = figures(
        seized | {"period": "2022", "scope": "by the army"},
        {"low": 100, "high": 100, "period": "2022", "scope": "over the border"},
    )
    assert interdiction(pair) == ()
    assert interdiction([replace(claim, scope=None) for claim in pair]) == ()
    assert len(interdiction([replace(claim, source_ids=("one",)) for claim in pair])) == 1


def test_in_a_single_year_a_count_and_a_count_a_year_are_the_same() -> None:
    seized = {"measure": "military_seizures_total", "unit": "guns", "low": 10, "high": 10}
    (found,) = interdiction(
        figures(seized | {"period": "2022"}, {"low": 100, "high": 100, "period": "2022"})
    )
    assert (found.low, found.high) == (0.1, 0.1)


def test_an_open_claim_leaves_the_share_open_on_that_side() -> None:
    seized = {"measure": "military_seizures_total", "unit": "guns", "low": 10, "high": 10}
    (found,) = interdiction(figures(seized | {"period": "2022"}, {"low": 100, "period": "2022"}))
    assert (found.low, found.high) == (None, 0.1)


def test_a_funnel_holds_only_claims_of_one_period_and_leaves_silent_steps_empty() -> None:
    share = {"unit": "percent", "low": 68, "high": 68}
    (found,) = funnels(
        figures(
            {**share, "measure": "share_traced_to_us", "period": "2007/2011"},
            {**share, "measure": "share_traced_to_retail_sale", "period": "2007/2011"},
            {**share, "measure": "share_untraceable", "period": "2009/2014"},
        )
    )
    told = {step.step: len(step.claims) for step in found.steps}
    assert found.period == "2007/2011"
    assert told["us_sourced"] == told["retail_traced"] == 1
    assert told["submitted"] == told["untraceable"] == 0


def test_a_flow_without_a_figure_is_listed_with_its_source() -> None:
    flows = pd.DataFrame(
        {"flow_id": ["f1", "f2"], "origin": "Texas", "measure": "guns", "value": [None, 4.0]}
    )
    cited = pd.DataFrame({"record": ["f1"], "source_id": ["s1"]})
    (silent,) = silent_flows(table_frame("flows", flows), table_frame("citations", cited))
    assert (silent.flow_id, silent.source_ids) == ("f1", ("s1",))


def test_the_published_casebook_has_all_its_claims_in_both_languages(shipped_atlas: Any) -> None:
    found = ANALYSES["estimates"].compute(shipped_atlas)
    rows = [claim for group in found["groups"] for claim in group["claims"]]
    assert len(rows) == found["n"] == len(shipped_atlas.tables["estimates"])
    assert all(row["source_ids"] for row in rows)
    for group in found["groups"]:
        # A measure without a name of its own would show its code in both languages.
        assert group["label"]["en"] != group["measure"].replace("_", " ")
        assert group["unit_label"]["es"]
    guns = next(g for g in found["groups"] if g["measure"] == "annual_southbound_guns")
    assert (guns["axis"], guns["lowest"], guns["highest"]) == ("log", 84_000, 1_000_000)


def test_the_conflicts_that_the_casebook_knows_are_shown(shipped_atlas: Any) -> None:
    found = ANALYSES["estimates"].compute(shipped_atlas)
    pairs = {tuple(each["estimate_ids"]): each["contradict"] for each in found["conflicts"]}
    assert pairs["q071", "q072"]
    assert pairs["q128", "q129"]
    assert pairs["q030", "q031", "q032"] is False


def test_a_published_share_is_a_claim_of_its_own() -> None:
    share = {"measure": "southbound_seizure_share", "unit": "percent", "high": 1}
    assert [claim.kind for claim in published_shares(figures(share, {"low": 2}))] == ["up_to"]
    assert measure("southbound_seizure_share").interdiction == "share"


def test_denominators_and_methods_of_the_casebook_that_ships_are_words_of_its_claims(
    shipped_atlas: Any,
) -> None:
    claims_of = ANALYSES["estimates"].compute(shipped_atlas)["groups"]
    told = {c["estimate_id"]: c for group in claims_of for c in group["claims"]}
    stated = {name: {i for i, c in told.items() if c[name]} for name in ("denominator", "method")}
    assert (len(stated["denominator"]), len(stated["method"])) == (8, 5)
    for claim in (told[known] for known in stated["denominator"] - {"q028"}):
        assert claim["scope"].startswith("of ")
        assert {*claim["denominator"].split()} - {"as", "worded"} <= {*claim["scope"].split()}


def test_no_mean_of_claims_is_anywhere_in_the_result(shipped_atlas: Any) -> None:
    found = plain(ANALYSES["estimates"].compute(shipped_atlas))
    told = {
        value
        for row in shipped_atlas.tables["estimates"][["low", "high"]].to_numpy(na_value=-1.0)
        for value in row
    }
    for group in found["groups"]:
        shown = [value for c in group["claims"] for value in (c["low"], c["high"])]
        assert {value for value in [*shown, group["lowest"], group["highest"]] if value} <= told
