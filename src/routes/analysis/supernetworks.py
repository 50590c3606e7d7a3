"""Cases that belong together because somebody says so, and cases that may.

Two kinds of links are never mixed. A hard link is stated: a source links the cases, they bear one
docket of one court, or one firearm (the same hash of a serial) is in both. Hard links make
documented networks, by connected components. A soft link is shared company: the same dealer,
broker, crossing, organisation or city. It is weighted by how rare it is, what many share makes no
link at all, and what comes of it is shown as possible, with what is shared.

Roles are counted, never people; nobody is ranked.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from routes.analysis.clusters import components, members
from routes.analysis.leiden import adjusted_rand, leiden, quality
from routes.codebook import make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BASE = {"broker": 5.0, "dealer": 0.7, "crossing": 0.3, "organisation": 0.2, "city": 0.2}
"""What a shared attribute weighs at most, by kind."""

RESOLUTION = 0.5
"""Mean weight per pair of cases of a possible network: more than one shared crossing,
city or organisation can weigh alone."""

SEEDS = tuple(range(20))
"""Every search for possible networks is repeated from each of them."""

HUB_CASES = 5
HUB_SHARE = 0.01
"""What more cases share than the larger of both is a hub and makes no link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HardLink:
    """A stated link of two cases."""

    case_a: str
    case_b: str
    rule: str
    """``stated``, ``docket`` or ``serial``."""
    relation: str | None
    """Code of the relation, of a stated link."""
    words: str
    """What links them: the words of the link, the docket, or nothing for a serial."""
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """Something of a case that another case may share."""

    case_id: str
    kind: str
    """A key of :data:`BASE`."""
    key: str
    name: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Cases that hard links join, directly or over others."""

    network_id: str
    case_ids: tuple[str, ...]
    links: tuple[HardLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What cases share."""

    kind: str
    key: str
    name: str
    cases: int
    """Cases that share it; a documented network counts as one."""
    case_ids: tuple[str, ...]
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftLink:
    """Two cases, or documented networks, that share something rare."""

    from_id: str
    to_id: str
    weight: float
    shared: tuple[Shared, ...]
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """Cases that may belong together: they share more with each other than with the rest."""

    group_id: str
    node_ids: tuple[str, ...]
    case_ids: tuple[str, ...]
    stability: float
    """Mean share of the seeds that put two of its members together."""
    shared: tuple[Shared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supernetworks:
    """Networks that are documented, and what else cases share."""

    cases: int
    documented: tuple[Network, ...]
    """Of two cases or more."""
    possible: tuple[Possible, ...]
    links: tuple[SoftLink, ...]
    hubs: tuple[Shared, ...]
    agreement: float
    """Mean adjusted Rand index of the partitions of two seeds; 1 where all agree."""


def supernetworks(
    case_ids: Iterable[str],
    hard: Iterable[HardLink],
    attributes: Iterable[Attribute],
    *,
    resolution: float = RESOLUTION,
) -> Supernetworks:
    """Join cases by what is stated, and list what else they share.

    Parameters
    ----------
    case_ids
        The cases; links and attributes of others are passed over.
    hard
        Stated links, in any order.
    attributes
        What cases may share, in any order.
    resolution
        For possible networks.

    Returns
    -------
    Supernetworks
        The same for any order of the rows. Soft links never change a documented network, and no
        possible one splits it.
    """
    cases = sorted(set(case_ids))
    known = set(cases)
    stated = sorted(
        (link for link in set(hard) if {link.case_a, link.case_b} <= known),
        key=lambda link: (link.case_a, link.case_b, link.rule, link.relation or "", link.words),
    )
    component = components(cases, ((link.case_a, link.case_b) for link in stated))
    documented = _documented(component, stated)
    node_of = {case: network.network_id for network in documented for case in network.case_ids}
    node_of = {case: node_of.get(case, case) for case in cases}
    nodes = sorted(set(node_of.values()))
    held = _held([each for each in attributes if each.case_id in known], node_of)
    limit = max(HUB_CASES, HUB_SHARE * len(nodes))
    hubs = tuple(each.shared() for each in held if each.nodes > limit)
    rare = [each for each in held if 1 < each.nodes <= limit]
    links = _soft_links(rare, node_of, len(nodes))
    sizes = [sum(node == each for each in node_of.values()) for node in nodes]
    possible, agreement = _possible(nodes, sizes, links, node_of, resolution)
    return Supernetworks(
        cases=len(cases),
        documented=documented,
        possible=possible,
        links=links,
        hubs=hubs,
        agreement=agreement,
    )


def _documented(component: Mapping[str, str], stated: Sequence[HardLink]) -> tuple[Network, ...]:
    return tuple(
        Network(
            network_id=make_id("network", *together),
            case_ids=tuple(together),
            links=tuple(link for link in stated if component[link.case_a] == first),
        )
        for first, together in members(component).items()
        if len(together) > 1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """One attribute with everything that bears it."""

    kind: str
    key: str
    nodes: int
    attributes: tuple[Attribute, ...]

    def shared(self, cases: Iterable[str] | None = None) -> Shared:
        """What is shared, cut to some cases; how many share it in all stays."""
        wanted = None if cases is None else set(cases)
        kept = [each for each in self.attributes if wanted is None or each.case_id in wanted]
        return Shared(
            kind=self.kind,
            key=self.key,
            name=min(each.name for each in self.attributes),
            cases=self.nodes,
            case_ids=tuple(sorted({each.case_id for each in kept})),
            event_ids=tuple(sorted({each.event_id for each in kept})),
        )

    def weight(self, nodes: int) -> float:
        """Base of the kind times how rare it is, from 0 (all have it) to 1 (only one has)."""
        return BASE[self.kind] * math.log2(nodes / self.nodes) / math.log2(nodes)


def _held(attributes: Sequence[Attribute], node_of: Mapping[str, str]) -> list[_Held]:
    by_key: defaultdict[tuple[str, str], list[Attribute]] = defaultdict(list)
    for each in attributes:
        by_key[each.kind, each.key].append(each)
    return [
        _Held(
            kind=kind,
            key=key,
            nodes=len({node_of[each.case_id] for each in held}),
            attributes=tuple(held),
        )
        for (kind, key), held in sorted(by_key.items())
    ]


def _soft_links(
    rare: Sequence[_Held], node_of: Mapping[str, str], nodes: int
) -> tuple[SoftLink, ...]:
    cases_of = members(node_of)
    pairs: defaultdict[tuple[str, str], list[_Held]] = defaultdict(list)
    for each in rare:
        for pair in combinations(sorted({node_of[a.case_id] for a in each.attributes}), 2):
            pairs[pair].append(each)
    found = []
    for (first, second), held in sorted(pairs.items()):
        between = tuple(each.shared([*cases_of[first], *cases_of[second]]) for each in held)
        found.append(
            SoftLink(
                from_id=first,
                to_id=second,
                weight=math.fsum(each.weight(nodes) for each in held),
                shared=between,
                case_ids=tuple(sorted({case for each in between for case in each.case_ids})),
            )
        )
    return tuple(link for link in found if link.weight > 0)


def _possible(
    nodes: Sequence[str],
    sizes: Sequence[int],
    links: Sequence[SoftLink],
    node_of: Mapping[str, str],
    resolution: float,
) -> tuple[tuple[Possible, ...], float]:
    position = {node: at for at, node in enumerate(nodes)}
    weights = {(position[link.from_id], position[link.to_id]): link.weight for link in links}
    runs = [leiden(weights, sizes, resolution=resolution, seed=seed) for seed in SEEDS]
    best = max(runs, key=lambda run: (round(quality(weights, sizes, run, resolution), 9), run))
    pairs = list(combinations(runs, 2))
    agreement = math.fsum(adjusted_rand(*pair) for pair in pairs) / len(pairs)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for node, name in enumerate(best):
        groups[name].append(node)
    cases_of = members(node_of)
    found = []
    for group in (group for group in groups.values() if len(group) > 1):
        names = tuple(nodes[at] for at in group)
        cases = tuple(sorted(case for name in names for case in cases_of[name]))
        within = [link for link in links if {link.from_id, link.to_id} <= set(names)]
        found.append(
            Possible(
                group_id=make_id("possible", *cases),
                node_ids=names,
                case_ids=cases,
                stability=_stability(group, runs),
                shared=_gathered(within),
            )
        )
    return tuple(sorted(found, key=lambda each: (-len(each.case_ids), each.case_ids))), agreement


def _stability(group: Sequence[int], runs: Sequence[Sequence[int]]) -> float:
    pairs = list(combinations(group, 2))
    together = sum(run[a] == run[b] for run in runs for a, b in pairs)
    return together / (len(pairs) * len(runs))


def _gathered(links: Sequence[SoftLink]) -> tuple[Shared, ...]:
    held: defaultdict[tuple[str, str], list[Shared]] = defaultdict(list)
    for link in links:
        for each in link.shared:
            held[each.kind, each.key].append(each)
    return tuple(
        Shared(
            kind=kind,
            key=key,
            name=parts[0].name,
            cases=parts[0].cases,
            case_ids=tuple(sorted({case for part in parts for case in part.case_ids})),
            event_ids=tuple(sorted({event for part in parts for event in part.event_ids})),
        )
        for (kind, key), parts in sorted(held.items())
    )
