"""The order of a case's events along a supply chain, without looking at any source.

A chain leaves a home country, crosses, and goes on abroad::

    purchase, theft → assembly → storage → transfer → crossing
                    → (abroad) assembly → storage → transfer → seizure, recovery, use

Seizure, recovery and use end a chain side by side: what was seized was not recovered later.
An event at home never follows an event abroad. A crossing that is only inferred does not hide
that the crossing is unknown: the leg past it is built as well. A destination that was declared
and not reached is where a leg was meant to end; no leg sets out from it. Where nothing is known
but the seizure on the way, that leg sets out from the seizure.

Dates order what stages do not: of two storages the one that surely came first leads to the other.
Nothing leads to what surely came before it; then the next stage that can have come after takes
its place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import or_
from typing import TYPE_CHECKING

from routes.chains.steps import surely_before
from routes.codebook.groups import BETWEEN, ENDS, ORIGINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from routes.chains.steps import Step

MOST_PAIRS = 400
"""Up to so many possible pairs between two stages of a case are told one by one."""

_CROSSING, _ABROAD, _END = 4, 5, 9


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Where each event of one case stands in the order of stages, whatever its date."""

    rank: Mapping[str, int]
    """By event: 0 origin, 1 to 3 between, 4 crossing, then the same abroad from 5, 9 an end."""
    abroad: frozenset[str]
    last_known: frozenset[str]
    """Events that lead to a destination that was not reached: those at home and the crossings;
    without any, those between abroad; without these, where the chain was cut off."""

    def before(self, first: Step, second: Step) -> bool:
        """Whether the order of stages puts one event before another."""
        a, b = first.event_id, second.event_id
        if not (first.reached and second.reached):
            return a in self.last_known
        if self.rank[a] == _END:
            return False
        if self.rank[b] == _END and b not in self.abroad:
            return a not in self.abroad
        return self.rank[a] < self.rank[b]

    def of_one(self, first: Step, second: Step) -> bool:
        """Whether two events share a stage that dates can order: assembly, storage, transfer."""
        rank = self.rank[first.event_id]
        one = first.reached and second.reached and rank == self.rank[second.event_id]
        return one and first.kind in BETWEEN


def stages(steps: Sequence[Step], corridor: str | None = None) -> Stages:
    """Place the events of one case in the order of stages.

    Parameters
    ----------
    steps
        The events of one case, in any order.
    corridor
        The case's corridor, used where no purchase or theft tells the home country.
    """
    reached = [s for s in steps if s.reached]
    home = home_country(reached, corridor)
    abroad = frozenset(s.event_id for s in steps if s.country and home and s.country != home)
    rank = {s.event_id: _rank(s, abroad=s.event_id in abroad) for s in steps}
    last_known: list[str] = []
    for farthest in (_CROSSING, _END - 1, _END):
        last_known = last_known or [s.event_id for s in reached if rank[s.event_id] <= farthest]
    return Stages(rank=rank, abroad=abroad, last_known=frozenset(last_known))


def _rank(step: Step, *, abroad: bool) -> int:
    if step.kind in ENDS:
        return _END
    if step.kind == "crossing":
        return _CROSSING
    stage = 0 if step.kind in ORIGINS else 1 + BETWEEN.index(step.kind)
    return stage + (_ABROAD if abroad else 0)


def sequence(
    steps: Sequence[Step],
    corridor: str | None = None,
    *,
    stated: Iterable[tuple[str, str]] = (),
) -> Mapping[tuple[str, str], bool]:
    """Pairs of events that follow each other in the chain of one case.

    Parameters
    ----------
    steps
        The events of one case, in any order.
    corridor
        The case's corridor, used where no purchase or theft tells the home country.
    stated
        Movements that a source states, from and to. They come before the order of stages, over
        any number of steps, and are not among the pairs that are returned.

    Returns
    -------
    mapping
        From and to, sorted; no pair closes a circle. The value tells whether the pair is one of
        several possible ones: the start can have led to other events of that stage, and the end
        can have come from other events of its stage, and nothing says which.

    Examples
    --------
    >>> from routes.chains.steps import Step
    >>> bought = Step(event_id="a", kind="purchase", country="US", documented=True)
    >>> found = Step(event_id="b", kind="recovery", country="MX", documented=True)
    >>> sequence([found, bought])
    {('a', 'b'): False}
    """
    return Chain(steps, corridor, stated=stated).pairs


class Chain:
    """Which event of a case can have come before which, as bit sets over the sorted events.

    Parameters
    ----------
    steps, corridor, stated
        As :func:`sequence` takes them.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        corridor: str | None = None,
        *,
        stated: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._steps = sorted(steps, key=lambda s: s.event_id)
        self._at = {step.event_id: position for position, step in enumerate(self._steps)}
        self._order = stages(self._steps, corridor)
        self._known = {pair for pair in stated if pair[0] != pair[1]}
        self._stated = _reach(self._known, self._at)
        self._after = self._followers()
        self._before = _transposed(self._after)
        self._groups: defaultdict[tuple[int, bool], int] = defaultdict(int)
        for position, step in enumerate(self._steps):
            self._groups[self._group(step.event_id)] |= 1 << position

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], bool]:
        """What :func:`sequence` returns."""
        return {pair: several for pair, several in self._found.items() if pair not in self.too_many}

    @cached_property
    def too_many(self) -> frozenset[tuple[str, str]]:
        """Pairs that are not told, being more than ``MOST_PAIRS`` possible ones of two stages."""
        several = [pair for pair, one_of_several in self._found.items() if one_of_several]
        possible = Counter(map(self._groups_of, several))
        return frozenset(pair for pair in several if possible[self._groups_of(pair)] > MOST_PAIRS)

    @cached_property
    def _found(self) -> Mapping[tuple[str, str], bool]:
        found = sorted(self._nearest())
        # Stated movements can run against the order of stages; what closes a circle is left out,
        # whether or not a source tells of the crossings in it.
        open_border = self._nearest(documented_hide=False) if self._known else ()
        part = _circles({*self._known, *open_border}) if self._known else {}
        return {
            (a, b): self._one_of_several(a, b)
            for a, b in found
            if a not in part or part[a] != part.get(b)
        }

    def has_neighbour(self, event_id: str) -> bool:
        """Whether stages and dates let any other event come before or after one."""
        position = self._at[event_id]
        return (self._after[position] | self._before[position]) & ~(1 << position) != 0

    def out_of_time(self, event_id: str) -> str | None:
        """Event nearest in time that the stages put before or after one, against its date."""
        step = self._steps[self._at[event_id]]
        later = [o for o in self._steps if self._order.before(step, o) and surely_before(o, step)]
        if later:
            return max(later, key=lambda o: (o.latest or 0, o.event_id)).event_id
        sooner = [o for o in self._steps if self._order.before(o, step) and surely_before(step, o)]
        return min(sooner, key=lambda o: (o.earliest or 0, o.event_id)).event_id if sooner else None

    def _group(self, event_id: str) -> tuple[int, bool]:
        return self._order.rank[event_id], event_id in self._order.abroad

    def _groups_of(self, pair: tuple[str, str]) -> tuple[tuple[int, bool], tuple[int, bool]]:
        return self._group(pair[0]), self._group(pair[1])

    def _followers(self) -> list[int]:
        """Events that can have come after each event, stated movements first."""
        ended = _Days((s.latest for s in self._steps), upwards=True)
        begun = _Days((s.earliest for s in self._steps), upwards=False)
        kinds: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
        for position, step in enumerate(self._steps):
            known_last = step.event_id in self._order.last_known
            kinds[(*self._group(step.event_id), step.reached, known_last)].append(position)
        found = [0] * len(self._steps)
        for alike in kinds.values():
            ahead, beside = self._standing(alike[0], kinds.values())
            for position in alike:
                step = self._steps[position]
                after = ahead & ~ended.beyond(step.earliest) | beside & begun.beyond(step.latest)
                found[position] = after
        back = _transposed(self._stated)
        return [
            after & ~against | onward
            for after, against, onward in zip(found, back, self._stated, strict=True)
        ]

    def _standing(self, position: int, kinds: Iterable[list[int]]) -> tuple[int, int]:
        """Events that stages put after one, and those of its own stage that dates can order."""
        first, ahead, beside = self._steps[position], 0, 0
        for alike in kinds:
            second = self._steps[alike[0]]
            mask = sum(1 << other for other in alike)
            if self._order.of_one(first, second):
                beside |= mask
            elif self._order.before(first, second):
                ahead |= mask
        return ahead, beside

    def _nearest(self, *, documented_hide: bool = True) -> Iterator[tuple[str, str]]:
        """Pairs with nothing between them that no stated movement already joins."""
        unreached = sum(1 << at for at, step in enumerate(self._steps) if not step.reached)
        for position, step in enumerate(self._steps):
            after = self._after[position]
            hidden = 0
            for other in _bits(after & ~self._before[position]):
                between = self._steps[other]
                # Events that stated movements join in a circle do not stand behind each other.
                behind = self._after[other] & ~self._before[other]
                # An inferred crossing hides nothing but a destination that was only intended.
                settled = between.kind != "crossing" or (between.documented and documented_hide)
                hidden |= behind if settled else behind & unreached
            for other in _bits(after & ~hidden & ~self._stated[position]):
                yield step.event_id, self._steps[other].event_id

    def _one_of_several(self, start: str, end: str) -> bool:
        """Whether the start can have led elsewhere and the end can have come from elsewhere."""
        onward = self._after[self._at[start]] & self._groups[self._group(end)]
        origins = self._before[self._at[end]] & self._groups[self._group(start)]
        return onward.bit_count() > 1 and origins.bit_count() > 1


class _Days:
    """Which events lie wholly before, or wholly after, a day."""

    def __init__(self, days: Iterable[int | None], *, upwards: bool) -> None:
        self._sign = 1 if upwards else -1
        known = sorted((self._sign * day, at) for at, day in enumerate(days) if day is not None)
        self._days = [day for day, _ in known]
        self._masks = list(accumulate((1 << at for _, at in known), or_, initial=0))

    def beyond(self, day: int | None) -> int:
        """Events before a day (after it, where days are counted downwards); an unknown has none."""
        return 0 if day is None else self._masks[bisect_left(self._days, self._sign * day)]


def _transposed(masks: Sequence[int]) -> list[int]:
    """Events that lead to each event, of events that each event leads to."""
    found = [0] * len(masks)
    for position, mask in enumerate(masks):
        for other in _bits(mask):
            found[other] |= 1 << position
    return found


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _reach(pairs: Iterable[tuple[str, str]], at: Mapping[str, int]) -> list[int]:
    """Events that stated movements lead to from each event, over any number of steps."""
    onward = [0] * len(at)
    for start, end in pairs:
        onward[at[start]] |= 1 << at[end]
    reached = []
    for position in range(len(at)):
        seen, waiting = 0, onward[position]
        while waiting & ~seen:
            following = next(_bits(waiting & ~seen))
            seen |= 1 << following
            waiting |= onward[following]
        reached.append(seen)
    return reached


def _circles(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Name, by event, the circle of pairs that it lies on; an event on none is not there."""
    names = sorted({name for pair in pairs for name in pair})
    reach = _reach(pairs, {name: position for position, name in enumerate(names)})
    back = _transposed(reach)
    return {
        name: names[next(_bits(reach[position] & back[position]))]
        for position, name in enumerate(names)
        if reach[position] >> position & 1
    }
