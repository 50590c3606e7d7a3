"""New records: what they must have, the ids they get, and their place in the order of a case."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from routes.casebook.cells import parse_cell
from routes.casebook.identities import DERIVED, record_id
from routes.casebook.problems import Fault, Problem, shown
from routes.codebook import code_list, id_field, make_id, table
from routes.pipeline.cutting import stored_record
from routes.pipeline.proposals import located
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.pipeline.cutting import Records

_SLUG_AT_MOST = 40


def new_record(casebook: Casebook, name: str, parsed: Records) -> tuple[Records, list[Problem]]:
    """Fill up a new record: its id, its place in the order, the first state of review.

    Parameters
    ----------
    casebook
        As read.
    name
        Table of the record.
    parsed
        The fields that were given.

    Returns
    -------
    record : dict
        Every field of the table; ``None`` where nothing is known.
    problems : list of Problem
        Required fields that were not given, a key that is taken.
    """
    record: Records = dict.fromkeys(table(name).field_names) | parsed
    problems = [
        located(name, field.name, parse_cell(field, "")[1] or _EMPTY)
        for field in table(name).fields
        if field.required and field.name not in parsed and field.name != id_field(name)
    ]
    if name == "cases":
        problems += _first_state(record)
    made = id_field(name)
    if made is not None and record[made] is None:
        record[made] = _made_id(casebook, name, record)
    if name == "events" and record["seq"] is None and record["case_id"] is not None:
        record["seq"] = _next_seq(casebook, str(record["case_id"]), record["kind"])
    if stored_record(casebook, name, record_id(table(name), record)) is not None:
        message = f"{shown(record_id(table(name), record))} is there already"
        fault = Fault("duplicate_id", message, "Change that one, or give the new one another id")
        problems.append(located(name, made or table(name).primary_key[0], fault))
    return record, problems


_EMPTY = Fault("missing_value", "the cell is empty", "Fill it in")


def _first_state(record: Records) -> list[Problem]:
    if record["review_state"] in {None, "draft"}:
        record["review_state"] = "draft"
        return []
    cure = "Leave it out: a new case is a draft, and a review carries it on"
    fault = Fault("review_state", f"a new case cannot be {record['review_state']} at once", cure)
    return [located("cases", "review_state", fault)]


def _made_id(casebook: Casebook, name: str, record: Records) -> str | None:
    """Make an id that no record has, from what the record says."""
    if name == "events":
        return _event_id(casebook, record["case_id"])
    if name == "sources" and record["url"] is not None:
        return _free(casebook, name, make_id("source", str(record["url"])))
    if name in DERIVED and all(record.get(part) for part in DERIVED[name][1]):
        column, parts = DERIVED[name]
        words = [record.get(part) for part in parts] or [
            word for key in sorted(record) if record[key] is not None for word in (key, record[key])
        ]
        return _free(casebook, name, make_id(column.removesuffix("_id"), *map(str, words)))
    said = [record.get(column) for column in _TELLING.get(name, ())]
    slug = _slug(" ".join(str(each) for each in said if each is not None))
    return _free(casebook, name, slug) if slug else None


_TELLING: Mapping[str, tuple[str, ...]] = {
    "cases": ("title",),
    "sources": ("publisher", "date", "title"),
    "traces": ("case_id",),
    "dealers": (),
}
"""Fields whose words make an id, where it is not derived otherwise."""


def _slug(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return words if len(words) <= _SLUG_AT_MOST else words[:_SLUG_AT_MOST].rpartition("-")[0]


def _free(casebook: Casebook, name: str, wanted: str) -> str:
    candidate, number = wanted, 1
    while stored_record(casebook, name, candidate) is not None:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def _event_id(casebook: Casebook, case_id: Value) -> str | None:
    """``CASE#NN``: one more than the highest number that an event or a draft of the case has."""
    if case_id is None:
        return None
    form = re.compile(rf"{re.escape(str(case_id))}#([0-9]{{1,9}})")
    events = casebook.tables["events"]
    ids = [str(each) for each in events["event_id"].dropna()]
    ids += [str(cells.get("event_id")) for cells in _draft_cells(casebook)]
    taken = [int(found[1]) for each in ids if (found := form.fullmatch(each))]
    return f"{case_id}#{max(taken, default=0) + 1:02}"


def _draft_cells(casebook: Casebook) -> Iterator[Mapping[str, object]]:
    drafts = casebook.tables.get("drafts")
    for cells in [] if drafts is None else drafts["cells"].dropna():
        yield json.loads(cells)


def _next_seq(casebook: Casebook, case_id: str, kind: Value) -> int:
    """Place behind the last event of the same or an earlier stage.

    The others keep their numbers: where there is none free between two, the new event shares the
    one before it, and events of one number are told in the order of their ids.
    """
    events = casebook.tables["events"]
    of_case = events[(events["case_id"] == case_id).fillna(value=False) & events["seq"].notna()]
    numbers = [int(each) for each in of_case["seq"]]
    if not numbers:
        return 1
    stages = code_list("kind").values
    rank = stages.index(str(kind)) if kind in stages else len(stages)
    before = [
        number
        for number, stage in zip(numbers, of_case["kind"], strict=True)
        if stage in stages and stages.index(stage) <= rank
    ]
    later = [number for number in numbers if number > max(before, default=-1)]
    if not before:
        return max(min(numbers) - 1, 0)
    return max(before) + 1 if not later or min(later) > max(before) + 1 else max(before)
