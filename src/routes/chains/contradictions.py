"""Where the dates of a case contradict the order of stages: reported, never corrected."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from routes.chains.sequence import stages
from routes.chains.steps import steps_by_case, surely_before
from routes.codebook.groups import ORIGINS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routes.chains.steps import Step

CONTRADICTION_COLUMNS = ("case_id", "event_id", "other_event")
"""Columns of the list of contradictions, all of them texts."""


def stage_contradictions(
    events: pd.DataFrame, *, corridors: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """List the events that surely came before all events of a stage that should precede them.

    Parameters
    ----------
    events
        Frame of the codebook's ``events``.
    corridors
        Corridor by case id, for cases whose purchases do not tell the home country.

    Returns
    -------
    pandas.DataFrame
        Columns ``CONTRADICTION_COLUMNS``, one row for an event and a stage, sorted;
        ``other_event`` is the earliest event of that stage. An undated or doubtful date
        contradicts nothing. Purchases and thefts are left out: the checks of a casebook tell
        what came before them.
    """
    rows = [
        (case_id, event_id, other)
        for case_id, steps in steps_by_case(events).items()
        for event_id, other in _against(steps, (corridors or {}).get(case_id))
    ]
    frame = pd.DataFrame(rows, columns=list(CONTRADICTION_COLUMNS)).astype("string")
    return frame.sort_values(list(CONTRADICTION_COLUMNS), ignore_index=True)


def _against(steps: Sequence[Step], corridor: str | None) -> Iterator[tuple[str, str]]:
    order = stages(steps, corridor)
    for step in steps:
        earlier: defaultdict[int, list[Step]] = defaultdict(list)
        for other in steps:
            if other.kind not in ORIGINS and step.reached and order.before(other, step):
                earlier[order.rank[other.event_id]].append(other)
        for stage in earlier.values():
            if all(surely_before(step, other) for other in stage):
                first = min(stage, key=lambda other: (other.earliest or 0, other.event_id))
                yield step.event_id, first.event_id
