"""Communities of a weighted graph: the Leiden algorithm with the constant Potts model.

After Traag, Waltman and van Eck, *From Louvain to Leiden: guaranteeing well-connected
communities*, Scientific Reports 9 (2019), and Traag, Van Dooren and Nesterov, *Narrow scope for
resolution-limit-free community detection*, Physical Review E 84 (2011). The packages that hold it
(igraph, leidenalg) are under the GPL; graphs of cases are small, so it is written out here.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Neighbours = list[dict[int, float]]

_RANDOMNESS = 0.01
"""How readily a refinement takes a lesser gain; that of the paper."""
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class _Graph:
    near: Neighbours
    """By node, the weight to each neighbour; no node is its own."""
    sizes: list[int]
    """Nodes of the first graph that each node stands for."""


def leiden(
    weights: Mapping[tuple[int, int], float],
    sizes: Sequence[int],
    *,
    resolution: float,
    seed: int,
) -> list[int]:
    """Find communities that are denser than a resolution.

    Parameters
    ----------
    weights
        Weight of each pair of nodes, 0 … n-1, each pair once, all above zero.
    sizes
        What each node counts, whole numbers from 1.
    resolution
        Weight per pair that a community has at least, between 0 and the largest weight.
    seed
        The same seed gives the same communities.

    Returns
    -------
    list of int
        By node, the smallest node of its community.

    Examples
    --------
    >>> leiden({(0, 1): 1.0, (2, 3): 1.0, (1, 2): 0.1}, [1] * 4, resolution=0.5, seed=1)
    [0, 0, 2, 2]
    """
    near: Neighbours = [{} for _ in sizes]
    for (a, b), weight in sorted(weights.items()):
        near[a][b] = near[b][a] = weight
    first = _Graph(near, list(sizes))
    rng = random.Random(seed)  # noqa: S311 - draws that can be repeated, not secrets
    found = list(range(len(sizes)))
    best = -math.inf
    while (reached := quality(weights, sizes, found, resolution)) > best + _SAME:
        best = reached
        found = _canonical(_pass(first, found, resolution, rng))
    return found


def quality(
    weights: Mapping[tuple[int, int], float],
    sizes: Sequence[int],
    community: Sequence[int],
    resolution: float,
) -> float:
    """Weight within communities, less the resolution for every pair within them.

    Parameters
    ----------
    weights, sizes, resolution
        As for :func:`leiden`.
    community
        By node, the name of its community.
    """
    inside = math.fsum(w for (a, b), w in weights.items() if community[a] == community[b])
    held: defaultdict[int, int] = defaultdict(int)
    for node, size in enumerate(sizes):
        held[community[node]] += size
    return inside - resolution * sum(size * (size - 1) / 2 for size in held.values())


def adjusted_rand(first: Sequence[int], second: Sequence[int]) -> float:
    """Return how far two partitions agree beyond chance: 1 where they are the same.

    After Hubert and Arabie, Journal of Classification 2 (1985).

    Examples
    --------
    >>> adjusted_rand([0, 0, 1, 1], [5, 5, 7, 7]), adjusted_rand([0, 1, 2], [0, 0, 0])
    (1.0, 0.0)
    """
    both: defaultdict[tuple[int, int], int] = defaultdict(int)
    rows: defaultdict[int, int] = defaultdict(int)
    columns: defaultdict[int, int] = defaultdict(int)
    for a, b in zip(first, second, strict=True):
        both[a, b] += 1
        rows[a] += 1
        columns[b] += 1
    together = sum(math.comb(n, 2) for n in both.values())
    in_first, in_second = (sum(math.comb(n, 2) for n in part.values()) for part in (rows, columns))
    pairs = math.comb(len(first), 2)
    by_chance = in_first * in_second / pairs if pairs else 0.0
    most = (in_first + in_second) / 2
    # Two partitions without any pair, or with all pairs, are the same one.
    return 1.0 if most == by_chance else (together - by_chance) / (most - by_chance)


def _pass(first: _Graph, start: list[int], resolution: float, rng: random.Random) -> list[int]:
    """Move, refine and aggregate until every community is one node."""
    graph, community = first, list(start)
    node_of = list(range(len(start)))
    while True:
        community = _move(graph, community, resolution, rng)
        refined = _refine(graph, community, resolution, rng)
        names = sorted(set(refined))
        if len(names) == len(graph.sizes):
            return [community[node] for node in node_of]
        position = {name: at for at, name in enumerate(names)}
        group = [position[name] for name in refined]
        kept = {group[node]: community[node] for node in range(len(group))}
        graph = _aggregate(graph, group, len(names))
        # A community is named by one of its nodes, in the aggregate as before.
        of_group = [kept[at] for at in range(len(names))]
        smallest: dict[int, int] = {}
        for at, name in enumerate(of_group):
            smallest.setdefault(name, at)
        community = [smallest[name] for name in of_group]
        node_of = [group[node] for node in node_of]


def _move(graph: _Graph, start: list[int], resolution: float, rng: random.Random) -> list[int]:
    """Move single nodes to where they gain most, until none gains."""
    community = list(start)
    held: defaultdict[int, int] = defaultdict(int)
    for node, name in enumerate(community):
        held[name] += graph.sizes[node]
    order = list(range(len(community)))
    rng.shuffle(order)
    queue, waiting = deque(order), set(order)
    while queue:
        node = queue.popleft()
        waiting.discard(node)
        old, size = community[node], graph.sizes[node]
        held[old] -= size
        ties: defaultdict[int, float] = defaultdict(float)
        for other, weight in graph.near[node].items():
            ties[community[other]] += weight
        alone = next((n for n in (node, old) if not held[n]), None)
        if alone is None:
            alone = next(name for name in range(len(community)) if not held[name])
        gains = {name: weight - resolution * size * held[name] for name, weight in ties.items()}
        gains[alone] = max(gains.get(alone, 0.0), 0.0)
        gains.setdefault(old, -resolution * size * held[old])
        most = max(gains.values())
        # Only a real gain moves a node, and ties have an order, so that this ends.
        new = (
            old if gains[old] >= most - _SAME else min(n for n in gains if gains[n] >= most - _SAME)
        )
        held[new] += size
        if new != old:
            community[node] = new
            for other in graph.near[node]:
                if community[other] != new and other not in waiting:
                    queue.append(other)
                    waiting.add(other)
    return community


def _refine(
    graph: _Graph, community: list[int], resolution: float, rng: random.Random
) -> list[int]:
    """Split communities into parts that are connected within, by merging single nodes anew."""
    refined = list(range(len(community)))
    inside: defaultdict[int, list[int]] = defaultdict(list)
    for node, name in enumerate(community):
        inside[name].append(node)
    for name in sorted(inside):
        _merge(graph, inside[name], refined, resolution, rng)
    return refined


def _merge(
    graph: _Graph, nodes: list[int], refined: list[int], resolution: float, rng: random.Random
) -> None:
    """Merge the nodes of one community into parts, each well connected to the rest of it."""
    here = set(nodes)
    total = sum(graph.sizes[node] for node in nodes)
    held = {node: graph.sizes[node] for node in nodes}
    # Weight from a part to the rest of the community.
    outward = {
        node: sum(w for other, w in graph.near[node].items() if other in here) for node in nodes
    }
    single = set(nodes)
    order = list(nodes)
    rng.shuffle(order)
    for node in order:
        size = graph.sizes[node]
        own = sum(w for other, w in graph.near[node].items() if other in here)
        if node not in single or own < resolution * size * (total - size):
            continue
        ties: defaultdict[int, float] = defaultdict(float)
        for other, weight in graph.near[node].items():
            if other in here:
                ties[refined[other]] += weight
        gains = {node: 0.0}
        for part in sorted(ties):
            gain = ties[part] - resolution * size * held[part]
            well = outward[part] >= resolution * held[part] * (total - held[part])
            if part != node and well and gain > _SAME:
                gains[part] = gain
        part = _drawn(gains, rng)
        if part != node:
            refined[node] = part
            single -= {node, part}
            held[part] += size
            outward[part] += own - 2 * ties[part]


def _drawn(gains: Mapping[int, float], rng: random.Random) -> int:
    """Draw a part, the likelier the more it gains."""
    most = max(gains.values())
    chances = [math.exp((gain - most) / _RANDOMNESS) for gain in gains.values()]
    return rng.choices(list(gains), chances)[0]


def _aggregate(graph: _Graph, group: list[int], groups: int) -> _Graph:
    near: list[defaultdict[int, float]] = [defaultdict(float) for _ in range(groups)]
    sizes = [0] * groups
    for node, size in enumerate(graph.sizes):
        sizes[group[node]] += size
        for other, weight in graph.near[node].items():
            if group[other] != group[node]:
                near[group[node]][group[other]] += weight
    return _Graph([dict(each) for each in near], sizes)


def _canonical(community: Sequence[int]) -> list[int]:
    smallest: dict[int, int] = {}
    for node, name in enumerate(community):
        smallest.setdefault(name, node)
    return [smallest[name] for name in community]
