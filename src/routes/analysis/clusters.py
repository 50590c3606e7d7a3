"""Groups that links make of cases: connected components."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

SAME_GUNS = frozenset({"same_case", "same_weapons", "overlap"})
"""Relations of two cases that tell of the same guns, in part at least."""


def components(nodes: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name the connected component of every node by its first node.

    Parameters
    ----------
    nodes
        In any order.
    pairs
        What is joined; a pair with a node that is not among ``nodes`` joins nothing.

    Returns
    -------
    dict of str to str
        By node in sorted order, the smallest node of its component.

    Examples
    --------
    >>> components("dcba", [("d", "b"), ("b", "z")])
    {'a': 'a', 'b': 'b', 'c': 'c', 'd': 'b'}
    """
    first = {node: node for node in sorted(set(nodes))}

    def root(node: str) -> str:
        while first[node] != node:
            first[node] = first[first[node]]
            node = first[node]
        return node

    for a, b in pairs:
        if a in first and b in first:
            low, high = sorted((root(a), root(b)))
            first[high] = low
    return {node: root(node) for node in first}


def incidents(case_ids: Iterable[str], links: pd.DataFrame) -> Mapping[str, str]:
    """Name what counts as one: cases that tell of the same guns share a name.

    Parameters
    ----------
    case_ids
        Cases to count.
    links
        Frame of the codebook's ``links``; relations that say no more than that two cases were
        told together are passed over.
    """
    same = links[links["relation"].isin(SAME_GUNS)]
    return components(case_ids, zip(same["case_a"], same["case_b"], strict=True))


def members(component: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the nodes of every component, both in sorted order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for node in sorted(component):
        found[component[node]].append(node)
    return {name: found[name] for name in sorted(found)}
