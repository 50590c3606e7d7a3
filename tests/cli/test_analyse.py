"""Figures at the command line: readable as text, the same bytes as JSON, traceable row by row."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from routes.cli import commands
from routes.pipeline.analysing import ANALYSES
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("border", "origins")
OWN = ("crossings", "corridors", "flows", "indicators")
TRACES = ("case_ids", "event_ids", "source_ids", "leg_ids", "crossing_id")
"""The id of a crossing leads to its row among the ports of entry, with the sources of that."""


def analyse(*arguments: str) -> str:
    result = CliRunner().invoke(commands, ["analyse", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """JSON of every analysis of this room on the casebook that ships."""
    return {name: json.loads(analyse(name, "--json")) for name in OWN}


def test_an_unknown_name_is_refused_with_the_names() -> None:
    result = CliRunner().invoke(commands, ["analyse", "forecast"])
    assert result.exit_code == 2
    assert all(name in result.output for name in ANALYSES)


def test_help_tells_every_analysis_in_words() -> None:
    shown = analyse("--help")
    assert all(each.title_en in shown for each in ANALYSES.values())


def test_names_and_titles_are_there_in_both_languages() -> None:
    for name, each in ANALYSES.items():
        assert name == each.name
        assert each.title_en
        assert each.title_es
        assert each.title_en != each.title_es


@pytest.mark.parametrize("name", OWN)
def test_every_result_has_number_missing_method_and_notes(
    name: str, results: dict[str, Any]
) -> None:
    data = results[name]
    assert data["name"] == name
    assert data["method"] == f"docs/methods.md#{ANALYSES[name].method_anchor}"
    assert isinstance(data["n"], int)
    assert all(isinstance(number, int) for number in data["missing"].values())
    assert all(each["en"] and each["es"] for each in data["notes"])


def rows_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every row of every table in a result."""
    if isinstance(value, dict):
        for each in value.values():
            yield from rows_in(each)
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, dict):
                yield each
            yield from rows_in(each)


@pytest.mark.parametrize("name", OWN)
def test_every_row_of_a_table_can_be_traced(name: str, results: dict[str, Any]) -> None:
    for row in rows_in(results[name]):
        sentence_or_rule = {"en", "es"} == row.keys() or {
            "firearms",
            "dealers",
            "days",
        } == row.keys()
        assert sentence_or_rule or any(row.get(key) for key in TRACES), row


@pytest.mark.parametrize("name", OWN)
def test_text_names_the_number_and_the_method(name: str, results: dict[str, Any]) -> None:
    text = "\n".join(ANALYSES[name].lines(results[name]))
    assert str(results[name]["n"]) in text
    for why, number in results[name]["missing"].items():
        assert not number or why in text or name == "indicators"


def test_the_49_guns_from_12_dealers_show(results: dict[str, Any]) -> None:
    row = results["indicators"]["many_dealers"]["rows"][0]
    assert (row["least_firearms"], row["firearms"], row["dealers"]) == (48, 49, 12)
    assert row["case_ids"] == ["elpaso-48guns-2020", "seed-elpaso-49guns"]
    assert row["pattern"] == "yes"
    assert "48 to 49 guns from 12 dealers" in "\n".join(
        ANALYSES["indicators"].lines(results["indicators"])
    )


def test_no_corridor_is_said_and_not_padded(results: dict[str, Any]) -> None:
    data = results["corridors"]
    assert data["corridors"] == []
    assert "No corridor" in "\n".join(ANALYSES["corridors"].lines(data))
    assert max(load["busiest"] for load in data["loads"].values()) < data["needed"]["cases"]


def test_the_bases_of_a_movement_stay_apart(results: dict[str, Any]) -> None:
    assert list(results["corridors"]["loads"]) == ["documented", "partial", "inferred"]
    for level in results["flows"]["levels"].values():
        pairs = [(row["from_id"], row["to_id"], row["basis"]) for row in level["flows"]]
        assert len(pairs) == len(set(pairs))


def test_published_totals_are_a_table_of_their_own(results: dict[str, Any]) -> None:
    published = results["flows"]["published"]
    listed = published["n"] + sum(published["missing"].values())
    with (shipped_casebook() / "flows.csv").open(encoding="utf-8", newline="") as stream:
        assert listed == len(list(csv.DictReader(stream)))
    assert all("case_ids" not in row for row in published["flows"])


def shuffle_rows(source: Path, target: Path) -> None:
    target.mkdir()
    for file in sorted(source.iterdir()):
        if file.suffix != ".csv":
            continue
        with file.open(encoding="utf-8", newline="") as stream:
            head, *rows = csv.reader(stream)
        random.Random(file.name).shuffle(rows)  # noqa: S311 - any order will do
        with (target / file.name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([head, *rows])


@pytest.fixture(scope="module")
def mixed_casebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("mixed") / "casebook"
    shuffle_rows(shipped_casebook(), target)
    return target


@pytest.mark.parametrize("name", OWN)
def test_rows_in_another_order_give_the_same_bytes(name: str, mixed_casebook: Path) -> None:
    assert analyse(name, str(mixed_casebook), "--json") == analyse(name, "--json")


@pytest.mark.parametrize("name", OWN)
def test_a_case_that_may_not_leave_the_casebook_is_in_no_figure(
    name: str, tmp_path: Path, results: dict[str, Any]
) -> None:
    held = "elpaso-48guns-2020"
    assert held in json.dumps(results[name])
    target = tmp_path / "casebook"
    shuffle_rows(shipped_casebook(), target)
    cases = (target / "cases.csv").read_text("utf-8").splitlines()
    changed = [
        line.replace(",published", ",draft") if line.startswith(held) else line for line in cases
    ]
    (target / "cases.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
    assert held not in analyse(name, str(target), "--json")


@pytest.mark.parametrize("name", ANALYSES)
def test_an_empty_casebook_is_told_and_does_not_fail(name: str, tmp_path: Path) -> None:
    for file in sorted(shipped_casebook().iterdir()):
        if file.suffix == ".csv":
            head = file.read_text("utf-8").splitlines()[0]
            (tmp_path / file.name).write_text(f"{head}\n", encoding="utf-8")
    data = json.loads(analyse(name, str(tmp_path), "--json"))
    assert data["n"] == 0
    assert data["status"] == "no data"
    (told,) = data["notes"]
    assert told["en"].startswith("No data: this casebook has no ")
    assert told["es"].startswith("Sin datos: ")
    assert set(data) == {"name", "method", "n", "missing", "notes", "status"}
    assert "routes " not in told["en"] + told["es"]
    english, spanish, _ = analyse(name, str(tmp_path)).splitlines()
    assert english.startswith(f"{told['en']} Import ")
    assert spanish.startswith(f"{told['es']} Importe ")
    assert "routes import " in english
    assert "routes import " in spanish


def test_three_numbers_without_a_documented_crossing_say_their_conditions() -> None:
    found = json.loads(analyse("crossings", "--json"))
    share = json.loads(analyse("indicators", "--json"))["documented_crossing"]
    told = analyse("crossings")
    listed, asked = len(found["undocumented"]), found["missing"]["no crossing is documented"]
    assert f"{listed} cases, each by itself, with an event in the United States" in told
    condition = "although the place before the border is known to the city"
    assert f"left out: {asked} cases, no crossing is documented, {condition}" in told
    methods = (ROOT / "docs" / "methods.md").read_text("utf-8")
    assert (
        f"{share['documented']} of {share['n']}, so {share['n'] - share['documented']}" in methods
    )
    assert f"= {listed} in `undocumented`" in methods
    assert f"Of the {listed} the last place before the border of {asked} " in methods


def test_every_public_case_is_in_one_number_of_the_crossing_model(
    results: dict[str, Any],
) -> None:
    found = results["crossings"]
    with (shipped_casebook() / "cases.csv").open(encoding="utf-8") as file:
        states = [row["review_state"] for row in csv.DictReader(file)]
    assert found["cases"] + sum(found["missing"].values()) == states.count("published")
    assert found["missing"] == {why: len(ids) for why, ids in found["left_out"].items()}
    assert found["missing"]["the corridor is not US>MX"] > 0


def test_a_corridor_that_is_not_stated_is_not_told_as_another_one(tmp_path: Path) -> None:
    target = tmp_path / "casebook"
    shuffle_rows(shipped_casebook(), target)
    cases = (target / "cases.csv").read_text("utf-8").splitlines()
    bare = [line.replace(",US>CA,", ",,") for line in cases]
    (target / "cases.csv").write_text("\n".join(bare) + "\n", encoding="utf-8")
    number = sum(",US>CA," in line for line in cases)
    assert number > 0
    for name, part in (("crossings", None), ("indicators", "documented_crossing")):
        found = json.loads(analyse(name, str(target), "--json"))
        missing = (found[part] if part else found)["missing"]
        assert missing["the corridor is not stated"] == number
        assert missing["the corridor is not US>MX"] == 17 - number


def test_a_verdict_names_the_guesses_in_words() -> None:
    verdict = json.loads(analyse("crossings", "--json"))["verdict"]
    for code in ("uniform", "soft_nearest", "soft nearest", "most_common", "compuerta"):
        assert code not in verdict["en"] + verdict["es"]


def test_hot_spots_explain_what_they_print() -> None:
    told = analyse("hotspots")
    assert "false discovery rate" in told
    assert "would be chance only if the exposure here were" in told
    assert " 1 cases" not in told
    assert "q 0.000" not in told
    assert "q < 0.001" in told
    units = [json.loads(analyse("hotspots", "--json"))[part]["units"] for part in PARTS]
    for more in (len(each) - 10 for each in units):
        assert f"    and {more} more places (--json has all)" in told.splitlines()
    assert "not tested, there is not enough: 17 years (10 are needed), 27 events" in told


def test_an_eighth_is_thirteen_percent_as_on_the_page_and_not_twelve() -> None:
    told = analyse("indicators")
    assert "Tucson: 7 cases (13%)" in told
    assert "Purchases by city: 56 cases" in told


def test_straight_and_road_are_told_of_the_same_cases() -> None:
    found = json.loads(analyse("indicators", "--json"))["source_to_market"]["summary"]
    even, road = found["great_circle_km_with_road"], found["least_road_km"]
    assert even["n"] == road["n"]
    for key in ("quartile_1", "median", "quartile_3"):
        assert even[key] <= road[key]
