"""What links cases, read from the tables of a casebook."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from routes.analysis.clusters import SAME_GUNS
from routes.analysis.lookalikes import Entity
from routes.analysis.organisations import organisations_of
from routes.analysis.supernetworks import Attribute, HardLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

STATED = SAME_GUNS | {"same_network"}
"""Relations that say two cases belong together; the others only say they were told together."""

NAMED_BY_ROLE = frozenset({"dealer", "broker"})
"""Roles whose organisation is who did it, and not whom it was for."""

_PORT = "poe:"
_DOCKET = re.compile(r"(?:(\d+):)?(\d{2,4})-?([a-z]{2})?-?0*(\d+)", re.IGNORECASE)
_BRACKET = re.compile(r"\([^)]*\)")


def hard_links(
    cases: pd.DataFrame, links: pd.DataFrame, traces: pd.DataFrame, sources: Mapping[str, set[str]]
) -> tuple[HardLink, ...]:
    """Read what states that cases belong together.

    Parameters
    ----------
    cases, links, traces
        Frames of the codebook's tables.
    sources
        Sources by case, as :func:`sources_by_case` gives them, and by link.

    Returns
    -------
    tuple of HardLink
        Links of the table with a relation of :data:`STATED`; cases with one docket of one court;
        cases with one firearm. A link without a source of its own bears the sources that both
        cases have, else those of either.
    """
    found = [
        HardLink(
            case_a=row["case_a"],
            case_b=row["case_b"],
            rule="stated",
            relation=row["relation"],
            words=row["rule"] or "",
            source_ids=tuple(sorted(sources.get(row["link_id"], ())))
            or _sources_of((row["case_a"], row["case_b"]), sources),
        )
        for row in _records(links)
        if row["relation"] in STATED
    ]
    by_docket: defaultdict[str, set[str]] = defaultdict(set)
    for row in _records(cases):
        for docket in dockets(row["docket"] or "", row["court"] or ""):
            by_docket[docket].add(row["case_id"])
    by_serial: defaultdict[str, set[str]] = defaultdict(set)
    for row in _records(traces):
        if row["serial_sha256"] and row["case_id"]:
            by_serial[row["serial_sha256"]].add(row["case_id"])
    found += _shared_key("docket", by_docket, sources)
    # The hash itself stays inside: that a firearm is the same is all there is to say.
    found += _shared_key("serial", by_serial, sources)
    return tuple(sorted(found, key=lambda link: (link.case_a, link.case_b, link.rule, link.words)))


def dockets(text: str, court: str) -> tuple[str, ...]:
    """Return the dockets that a cell names, each with its court.

    Parameters
    ----------
    text
        One docket, or several parted by semicolons; initials of judges are left off.
    court
        Numbers repeat from court to court: without it there is no docket to compare.

    Returns
    -------
    tuple of str
        Empty for words that have no year and number.

    Examples
    --------
    >>> dockets("4:22-CR-00288-ABC; 16-05651NJ", "District of Utah (Central)")
    ('district of utah/4:22-cr-288', 'district of utah/16-5651')
    >>> dockets("D. Utah", "District of Utah"), dockets("4:22-cr-00288", "")
    ((), ())
    """
    place = " ".join(_BRACKET.sub("", court).casefold().split())
    if not place:
        return ()
    found = []
    for part in text.split(";"):
        if read := _DOCKET.match(part.strip()):
            office, year, kind, number = read.groups()
            words = [f"{office}:{year}" if office else year, (kind or "").casefold(), number]
            found.append(f"{place}/{'-'.join(word for word in words if word)}")
    return tuple(found)


def attributes(
    events: pd.DataFrame, places: pd.DataFrame, aliases: pd.DataFrame
) -> tuple[tuple[Attribute, ...], Mapping[str, int]]:
    """Read what cases may share: organisations, crossings and cities of documented events.

    Parameters
    ----------
    events, aliases
        Frames of the codebook's ``events`` and ``organisations``.
    places
        Resolved places on the index of the events.

    Returns
    -------
    (tuple of Attribute, dict of str to int)
        What may be shared, and how many events gave nothing, by reason.
    """
    columns = ["event_id", "case_id", "kind", "documented", "role", "organisation"]
    placed = places[["level", "gazetteer_id", "place_name", "place_status"]]
    found: list[Attribute] = []
    silent: defaultdict[str, int] = defaultdict(int)
    for row in _records(events[columns].join(placed)):
        if row["documented"] != "yes":
            silent["not documented"] += 1
            continue
        named = list(_organisations(row, aliases))
        if row["organisation"] and not named:
            silent["wording that names no organisation"] += 1
        found += [*named, *_place(row)]
        if not named and not _place(row):
            silent["nothing named that a case could share"] += 1
    return tuple(found), dict(sorted(silent.items()))


def organisation_entities(events: pd.DataFrame, aliases: pd.DataFrame) -> tuple[Entity, ...]:
    """Return the organisations of events as they stand after the table of aliases.

    Parameters
    ----------
    events, aliases
        Frames of the codebook's ``events`` and ``organisations``.
    """
    return tuple(
        Entity(name=each.name, record_id=row["event_id"])
        for row in _records(events[["event_id", "organisation"]])
        if row["organisation"]
        for each in organisations_of(row["organisation"], aliases)
    )


def sources_by_case(
    cases: Iterable[str], events: pd.DataFrame, citations: pd.DataFrame
) -> dict[str, set[str]]:
    """Return the sources of every record, those of an event under its case as well.

    Parameters
    ----------
    cases
        Ids of cases.
    events, citations
        Frames of the codebook's tables.
    """
    case_of = dict(zip(events["event_id"], events["case_id"], strict=True))
    found: defaultdict[str, set[str]] = defaultdict(set, {case: set() for case in cases})
    for record, source in zip(citations["record"], citations["source_id"], strict=True):
        found[str(record)].add(str(source))
        if record in case_of:
            found[str(case_of[record])].add(str(source))
    return dict(found)


def _shared_key(
    rule: str, by_key: Mapping[str, set[str]], sources: Mapping[str, set[str]]
) -> Iterator[HardLink]:
    for key in sorted(by_key):
        for first, second in combinations(sorted(by_key[key]), 2):
            yield HardLink(
                case_a=first,
                case_b=second,
                rule=rule,
                relation=None,
                words=key if rule == "docket" else "",
                source_ids=_sources_of((first, second), sources),
            )


def _sources_of(cases: tuple[str, str], sources: Mapping[str, set[str]]) -> tuple[str, ...]:
    first, second = (sources.get(case, set()) for case in cases)
    return tuple(sorted(first & second or first | second))


def _organisations(row: Mapping[str, Any], aliases: pd.DataFrame) -> Iterator[Attribute]:
    kind = row["role"] if row["role"] in NAMED_BY_ROLE else "organisation"
    for each in organisations_of(row["organisation"] or "", aliases):
        yield _attribute(row, kind, each.name, each.name)


def _place(row: Mapping[str, Any]) -> list[Attribute]:
    if row["place_status"] != "ok" or not row["gazetteer_id"]:
        return []
    if row["gazetteer_id"].startswith(_PORT):
        return [_attribute(row, "crossing", row["gazetteer_id"], row["place_name"])]
    if row["level"] == "city":
        return [_attribute(row, "city", row["gazetteer_id"], row["place_name"])]
    return []


def _attribute(row: Mapping[str, Any], kind: str, key: str, name: str) -> Attribute:
    return Attribute(
        case_id=row["case_id"], kind=kind, key=key, name=name, event_id=row["event_id"]
    )


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
