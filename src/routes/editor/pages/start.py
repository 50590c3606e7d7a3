"""The list of cases and events, with filters and search."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from routes.codebook import code_list
from routes.editor.pages.desk import Desk, Row, desk_of
from routes.editor.pages.rendering import address, render
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

router = APIRouter()

PAGE = 50
"""Rows of a page."""

UNKNOWN = "-"
"""Value of a filter that asks for what is not known."""

_CASE_TEXTS = ("case_id", "title", "summary", "docket", "court")
_EVENT_TEXTS = ("event_id", "place_text", "items", "organisation", "date_text", "quantity_basis")
_SOURCE_TEXTS = ("source_id", "title", "publisher", "url")


def _case_value(column: str) -> Callable[[Desk, Row], set[str]]:
    def value(desk: Desk, event: Row) -> set[str]:
        return {str(desk.cases.get(event["case_id"], {}).get(column) or UNKNOWN)}

    return value


def _event_value(column: str) -> Callable[[Desk, Row], set[str]]:
    return lambda _desk, event: {str(event[column] or UNKNOWN)}


def _source_kinds(desk: Desk, event: Row) -> set[str]:
    cited = desk.cited(event["event_id"])
    return {str((c["source"] or {}).get("kind") or UNKNOWN) for c in cited} or {UNKNOWN}


def _place_state(_desk: Desk, event: Row) -> set[str]:
    return {"open"} if event["place_open"] else {str(event["place"]["place_status"])}


FILTERS: Mapping[str, Callable[[Desk, Row], set[str]]] = {
    "kind": _event_value("kind"),
    "review": _case_value("review_state"),
    "corridor": _case_value("corridor"),
    "place": _place_state,
    "country": _event_value("country"),
    "year": _event_value("year"),
    "source": _source_kinds,
}
"""Filters by the name they have in the address, and what an event says to each."""

_OF_CASES = ("review", "corridor")


@router.get("/", response_class=HTMLResponse)
def start(request: Request) -> HTMLResponse:
    """Show the cases, or their events, that fit the filters."""
    asked = request.query_params
    desk = desk_of(request)
    chosen = {name: asked[name] for name in FILTERS if asked.get(name)}
    query = asked.get("q", "").strip()
    events = [event for event in desk.events.values() if _fits(desk, event, chosen)]
    if query:
        events = _found(desk, events, query)
    cases = _cases(desk, events, chosen, query)
    view = "events" if asked.get("view") == "events" else "cases"
    rows: list[Row] = events if view == "events" else cases
    page, pages = _page(asked.get("page", ""), len(rows))
    kept = {**chosen, **({"q": query} if query else {})}
    return render(
        request,
        "start.html",
        {
            "desk": desk,
            "view": view,
            "rows": rows[(page - 1) * PAGE : page * PAGE],
            "totals": {"cases": len(cases), "events": len(events)},
            "page": page,
            "pages": pages,
            "query": query,
            "chosen": chosen,
            "options": _options(desk),
            "unknown": UNKNOWN,
            "address": lambda **more: address("/", **{**kept, **more}),
        },
    )


def _fits(desk: Desk, event: Row, chosen: Mapping[str, str]) -> bool:
    return all(wanted in FILTERS[name](desk, event) for name, wanted in chosen.items())


def _texts(row: Mapping[str, object] | None, columns: Iterable[str]) -> str:
    return " ".join(str(row[c]) for c in columns if row.get(c)) if row else ""


def _found(desk: Desk, events: Iterable[Row], query: str) -> list[Row]:
    words = fold(query).split()

    def text_of(event: Row) -> str:
        cited = desk.cited(event["event_id"])
        said = [_texts(event, _EVENT_TEXTS), _texts(desk.cases.get(event["case_id"]), _CASE_TEXTS)]
        said += [_texts(c["source"], _SOURCE_TEXTS) for c in cited]
        return fold(" ".join(said))

    return [event for event in events if all(word in text_of(event) for word in words)]


def _cases(desk: Desk, events: Iterable[Row], chosen: Mapping[str, str], query: str) -> list[Row]:
    """Cases of the events that fit, and cases without events where no filter speaks of events."""
    matching = Counter(str(event["case_id"]) for event in events)
    words = fold(query).split()

    def fits_alone(case: Row) -> bool:
        asked = {"review": case["review_state"], "corridor": case["corridor"]}
        if any(name not in _OF_CASES for name in chosen):
            return False
        if any(str(asked[name] or UNKNOWN) != wanted for name, wanted in chosen.items()):
            return False
        return all(word in fold(_texts(case, _CASE_TEXTS)) for word in words)

    found = []
    for case_id, case in desk.cases.items():
        chain = desk.chains.get(case_id, [])
        if matching[case_id] or (not chain and fits_alone(case)):
            stages = Counter(event["kind"] for event in chain)
            found.append(
                {
                    **case,
                    "events": len(chain),
                    "matching": matching[case_id],
                    "stages": [(k, stages[k]) for k in code_list("kind").values if stages[k]],
                    "open": sum(event["place_open"] for event in chain),
                }
            )
    return found


def _page(asked: str, rows: int) -> tuple[int, int]:
    pages = max(1, math.ceil(rows / PAGE))
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < PAGE else 1
    return min(max(wanted, 1), pages), pages


def _options(desk: Desk) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {name: set() for name in FILTERS}
    for event in desk.events.values():
        for name, values in FILTERS.items():
            found[name] |= values(desk, event)
    for case in desk.cases.values():
        found["review"].add(str(case["review_state"] or UNKNOWN))
        found["corridor"].add(str(case["corridor"] or UNKNOWN))
    lists = {"kind": "kind", "review": "review_state", "source": "source_kind"}
    return {
        name: [c for c in (*code_list(lists[name]).values, UNKNOWN) if c in values]
        if name in lists
        else sorted(values - {UNKNOWN}, reverse=name == "year") + [UNKNOWN] * (UNKNOWN in values)
        for name, values in found.items()
    }
