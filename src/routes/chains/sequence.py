"""The order of a case's events along a supply chain, without looking at any source.

A chain leaves a home country, crosses, and goes on abroad::

    purchase, theft → assembly → storage → transfer → crossing
                    → (abroad) assembly → storage → transfer → seizure, recovery, use

Seizure, recovery and use end a chain side by side: what was seized was not recovered later.
An event at home never follows an event abroad. A crossing that is only inferred does not hide
that the crossing is unknown: the leg past it is built as well. A destination that was declared
and not reached is where a leg was meant to end; no leg sets out from it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ORIGINS = ("purchase", "theft")
BETWEEN = ("assembly", "storage", "transfer")
ENDS = ("seizure", "recovery", "use")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the order needs to know of one event."""

    event_id: str
    kind: str
    country: str | None
    documented: bool
    reached: bool = True
    """False for a destination that was declared or intended and not reached."""


def home_country(steps: Sequence[Step], corridor: str | None) -> str | None:
    """Country a chain sets out from.

    The country where most purchases and thefts took place; without any, the first country of
    the corridor (``"US>MX"`` → ``"US"``); else ``None``, and the case is not split by a border.

    Examples
    --------
    >>> home_country([], "US>MX")
    'US'
    """
    origins = [s.country for s in steps if s.kind in ORIGINS and s.country]
    if origins:
        # Sorted first, so that a tie does not depend on the order of the rows.
        return max(sorted(set(origins)), key=origins.count)
    first = (corridor or "").split(",")[0].split(">")[0].strip()
    return first or None


def _layers(steps: Iterable[Step]) -> list[list[str]]:
    """Event ids stage by stage, empty stages left out; purchase and theft are one stage."""
    by_stage: defaultdict[int, list[str]] = defaultdict(list)
    for step in steps:
        stage = 0 if step.kind in ORIGINS else 1 + BETWEEN.index(step.kind)
        by_stage[stage].append(step.event_id)
    return [sorted(by_stage[stage]) for stage in sorted(by_stage)]


def _chain(layers: list[list[str]]) -> Iterator[tuple[str, str]]:
    for earlier, later in pairwise(layers):
        yield from product(earlier, later)


def sequence(steps: Sequence[Step], corridor: str | None = None) -> list[tuple[str, str]]:
    """Pairs of events that follow each other in the chain of one case.

    Parameters
    ----------
    steps
        The events of one case, in any order.
    corridor
        The case's corridor, used where no purchase or theft tells the home country.

    Returns
    -------
    list of (str, str)
        Event ids, from and to, sorted; every event of a stage with every event of the next,
        since sources do not say which purchase ended at which recovery.

    Examples
    --------
    >>> bought = Step(event_id="a", kind="purchase", country="US", documented=True)
    >>> found = Step(event_id="b", kind="recovery", country="MX", documented=True)
    >>> sequence([found, bought])
    [('a', 'b')]
    """
    intended = sorted(s.event_id for s in steps if not s.reached)
    steps = [s for s in steps if s.reached]
    home = home_country(steps, corridor)
    abroad = [s for s in steps if s.country and home and s.country != home]
    domestic = [s for s in steps if s not in abroad]
    crossings = sorted(s.event_id for s in steps if s.kind == "crossing")
    home_crossings = sorted(s.event_id for s in domestic if s.kind == "crossing")
    certain = any(s.documented for s in steps if s.kind == "crossing")

    home_layers = _layers(s for s in domestic if s.kind in (*ORIGINS, *BETWEEN))
    far_layers = _layers(s for s in abroad if s.kind in (*ORIGINS, *BETWEEN))
    home_ends = sorted(s.event_id for s in domestic if s.kind in ENDS)
    far_ends = sorted(s.event_id for s in abroad if s.kind in ENDS)
    last_home = home_layers[-1] if home_layers else []
    first_far = far_layers[0] if far_layers else far_ends

    pairs = {*_chain(home_layers), *_chain(far_layers)}
    pairs.update(product(last_home, crossings), product(crossings, first_far))
    pairs.update(product(home_crossings or last_home, home_ends))
    if far_layers:
        pairs.update(product(far_layers[-1], far_ends))
    # Nothing sets out from where nothing arrived.
    pairs.update(product(crossings or last_home, intended))
    if not certain:
        pairs.update(product(last_home, first_far))
        pairs.update(product(last_home, home_ends))
    return sorted(pairs)
