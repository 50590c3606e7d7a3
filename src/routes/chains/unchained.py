"""Events that no leg touches, and why: none is left off a map in silence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from routes.chains.sequence import Chain
from routes.chains.steps import steps_by_case
from routes.codebook.groups import BETWEEN, ENDS, ORIGINS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routes.chains.steps import Step

UNCHAINED_COLUMNS: Mapping[str, str] = {
    "event_id": "string",
    "case_id": "string",
    "reason": "string",
    "other_event": "string",
}
"""Columns of the list of events without a leg, with their types."""


def unchained(
    events: pd.DataFrame,
    legs: pd.DataFrame,
    *,
    corridors: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """List the events that are on no leg, each with the reason.

    Parameters
    ----------
    events
        Frame of the codebook's ``events``.
    legs
        The legs of these events, as :func:`routes.chains.build_legs` gives them.
    corridors
        Corridor by case id, the same as the legs were built with.

    Returns
    -------
    pandas.DataFrame
        Columns and types of ``UNCHAINED_COLUMNS``, sorted by event; empty when every event is on
        a leg. ``reason`` is a code of the code list ``unchained``. ``other_event`` is the event
        whose date forbids a leg where the reason is ``dates``, and else missing.
    """
    chained = {*legs["from_event"].astype(str), *legs["to_event"].astype(str)}
    rows = [
        (event_id, case_id, reason, other)
        for case_id, steps in steps_by_case(events).items()
        for event_id, reason, other in _reasons(steps, chained, (corridors or {}).get(case_id))
    ]
    frame = pd.DataFrame(rows, columns=list(UNCHAINED_COLUMNS)).astype(dict(UNCHAINED_COLUMNS))
    return frame.sort_values("event_id", ignore_index=True)


def _reasons(
    steps: Sequence[Step], chained: set[str], corridor: str | None
) -> Iterator[tuple[str, str, str | None]]:
    left = [step for step in steps if step.event_id not in chained]
    if not left:
        return
    chain = Chain(steps, corridor)
    too_many = {event_id for pair in chain.too_many for event_id in pair}
    stages = Counter(_stage(step) for step in steps if step.reached)
    for step in left:
        other = None
        if len(steps) == 1:
            reason = "only_event"
        elif chain.has_neighbour(step.event_id):
            reason = "too_many" if step.event_id in too_many else "stated_otherwise"
        elif not step.reached:
            reason = "not_reached"
        elif (other := chain.out_of_time(step.event_id)) is not None:
            reason = "dates"
        else:
            alike = len(stages) == 1 and stages.total() > 1
            reason = "same_stage" if alike else "no_neighbour"
        yield step.event_id, reason, other


def _stage(step: Step) -> str:
    """Stage of an event, with those that stand side by side as one."""
    for stage in (ORIGINS, ENDS):
        if step.kind in stage:
            return stage[0]
    return step.kind if step.kind in BETWEEN else "crossing"
