"""A casebook that is geocoded → its legs, and what has to be told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from routes.chains import build_legs, stage_contradictions, unchained
from routes.checks import Finding
from routes.checks.figures import legs_of_two_units
from routes.checks.tables import Tables
from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routes.render import Atlas

UNCHAINED, ORDER = "unchained_event", "stage_order"
"""Rules of the findings."""


def legs_of(tables: Mapping[str, pd.DataFrame], places: pd.DataFrame) -> pd.DataFrame:
    """Build the legs of every case.

    Parameters
    ----------
    tables
        Frames of the codebook's tables.
    places
        Resolved places on the index of the events.

    Returns
    -------
    pandas.DataFrame
        As :func:`routes.chains.build_legs` gives it.
    """
    return build_legs(
        tables["events"],
        places,
        tables["legs"],
        tables["citations"],
        corridors=_corridors(tables["cases"]),
    )


def unchained_events(atlas: Atlas) -> pd.DataFrame:
    """List the events that are on no leg, each with the reason.

    Parameters
    ----------
    atlas
        A casebook that is geocoded and chained; cases that stay inside are listed too.

    Returns
    -------
    pandas.DataFrame
        As :func:`routes.chains.unchained` gives it.
    """
    tables = atlas.tables
    return unchained(tables["events"], atlas.legs, corridors=_corridors(tables["cases"]))


def chain_findings(tables: Mapping[str, pd.DataFrame], places: pd.DataFrame) -> list[Finding]:
    """Tell which events are on no leg, run against the order of stages, or count other things.

    Parameters
    ----------
    tables
        Frames of the codebook's tables.
    places
        Resolved places on the index of the events.

    Returns
    -------
    list of Finding
        Notices: nothing of them is wrong by itself, and nothing is corrected.
    """
    corridors = _corridors(tables["cases"])
    legs = legs_of(tables, places)
    off = unchained(tables["events"], legs, corridors=corridors)
    against = stage_contradictions(tables["events"], corridors=corridors)
    told = _Told(tables["events"])
    return [
        *(
            told.unchained(str(event), str(reason), None if pd.isna(other) else str(other))
            for event, reason, other in zip(
                off["event_id"], off["reason"], off["other_event"], strict=True
            )
        ),
        *(
            told.against_order(str(event), str(other))
            for event, other in zip(against["event_id"], against["other_event"], strict=True)
        ),
        *_of_two_units(tables, legs),
    ]


def _of_two_units(tables: Mapping[str, pd.DataFrame], legs: pd.DataFrame) -> Iterator[Finding]:
    """Tell the legs that no source states and whose ends count in two units.

    Those that a source states are told by the checks, as warnings.
    """
    unstated = legs[~legs["leg_id"].isin(tables["legs"]["leg_id"])]
    starts = dict(zip(unstated["leg_id"], unstated["from_event"], strict=True))
    for found in legs_of_two_units(Tables({"events": tables["events"], "legs": unstated})):
        start = str(starts[found.record_id])
        yield _notice(found.rule, start, "quantity_unit", found.message, _TWO_UNITS)


def _corridors(cases: pd.DataFrame) -> Mapping[str, str]:
    known = cases.dropna(subset=["corridor"])
    return dict(zip(known["case_id"], known["corridor"], strict=True))


class _Told:
    """Findings about events, in words."""

    def __init__(self, events: pd.DataFrame) -> None:
        dates = events["date"].fillna("undated").astype(str)
        self._kinds = dict(zip(events["event_id"], events["kind"].astype(str), strict=True))
        self._dates = dict(zip(events["event_id"], dates, strict=True))
        self._reasons = {code.code: code.en for code in code_list("unchained")}

    def _named(self, event: str) -> str:
        return f"the {self._kinds[event]} {event} ({self._dates[event]})"

    def unchained(self, event: str, reason: str, other: str | None) -> Finding:
        why = self._reasons[reason]
        against = "" if other is None else f", such as {self._named(other)}"
        message = f"{self._named(event)} is on no leg: {why[0].lower()}{why[1:]}{against}"
        return _notice(UNCHAINED, event, "date" if other else "case_id", message, _CURES[reason])

    def against_order(self, event: str, other: str) -> Finding:
        message = (
            f"{self._named(event)} is earlier than every {self._kinds[other]} that the order of "
            f"stages puts before it, the first of which is {self._named(other)}"
        )
        cure = (
            "Compare both dates with the sources; where the dates are right, state the movement "
            "in legs.csv with its source, or leave it: no leg is drawn back in time"
        )
        return _notice(ORDER, event, "date", message, cure)


_MORE = "Add the other events of the case where a source tells them; else there is nothing to do"
_DATES = "Compare the dates with the sources; where they are right there is nothing to do"
_TWO_UNITS = (
    "Compare quantity and quantity_unit of both events with the sources; where both are right, "
    "these are likely other goods: leave it, or divide the case. No number is drawn for the leg"
)
_STATED = "Look at the stated movements of the case in legs.csv: turn round the wrong one"
_CURES: Mapping[str, str] = {
    "only_event": _MORE,
    "same_stage": _MORE,
    "not_reached": _MORE,
    "no_neighbour": _MORE,
    "dates": _DATES,
    "stated_otherwise": _STATED,
    "too_many": "State the movements that a source tells in legs.csv, or divide the case",
}


def _notice(rule: str, event: str, column: str, message: str, cure: str) -> Finding:
    return Finding(
        rule=rule,
        severity="notice",
        file="events.csv",
        row=None,
        column=column,
        record_id=event,
        message=message,
        cure=cure,
    )
