"""What the order of a chain needs to know of the events of a case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from routes.frames import with_date_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of a case."""

    event_id: str
    kind: str
    country: str | None
    documented: bool
    reached: bool = True
    """False for a destination that was declared or intended and not reached."""
    earliest: int | None = None
    """First day the event can have been, where that is sure; days since 1970-01-01."""
    latest: int | None = None
    """Last day the event can have been, where that is sure."""


def surely_before(first: Step, second: Step) -> bool:
    """Whether one event surely ended before another began; an unknown date is sure of nothing.

    Examples
    --------
    >>> may = Step(event_id="a", kind="storage", country="US", documented=True, latest=100)
    >>> june = Step(event_id="b", kind="storage", country="US", documented=True, earliest=101)
    >>> surely_before(may, june), surely_before(june, may)
    (True, False)
    """
    return (
        first.latest is not None and second.earliest is not None and first.latest < second.earliest
    )


def steps_by_case(events: pd.DataFrame) -> Mapping[str, list[Step]]:
    """Events as steps, by case.

    Parameters
    ----------
    events
        Frame of the codebook's ``events``. A date that its source doubts (``2021~``) can lie
        outside its bounds by an unknown amount, and counts as unknown here.
    """
    columns = ["event_id", "case_id", "kind", "country", "documented", "reached"]
    dated = with_date_bounds(events)[[*columns, "earliest", "latest", "date_uncertain"]]
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for row in dated.itertuples(index=False):
        doubtful = bool(row.date_uncertain)
        step = Step(
            event_id=str(row.event_id),
            kind=str(row.kind),
            country=None if pd.isna(row.country) else str(row.country),  # type: ignore[arg-type]
            documented=bool(row.documented == "yes"),
            reached=pd.isna(row.reached) or row.reached != "no",  # type: ignore[arg-type]
            earliest=None if doubtful or pd.isna(row.earliest) else int(row.earliest),  # type: ignore[arg-type]
            latest=None if doubtful or pd.isna(row.latest) else int(row.latest),  # type: ignore[arg-type]
        )
        steps[str(row.case_id)].append(step)
    return dict(steps)
