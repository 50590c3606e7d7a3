"""Which cases lead from the United States to Mexico, and why the others are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

CORRIDOR = "US>MX"
ELSEWHERE = f"the corridor is not {CORRIDOR}"
NOT_STATED = "the corridor is not stated"


def corridor_reasons(cases: pd.DataFrame) -> dict[str, str | None]:
    """Tell of every case why it is not counted among those of the corridor.

    Parameters
    ----------
    cases
        Frame of the codebook's ``cases``.

    Returns
    -------
    dict
        By case; ``None`` of one that leads from the United States to Mexico.
    """
    stated = cases["corridor"].fillna("").str.split(",")
    return {
        str(case): None if CORRIDOR in ways else ELSEWHERE if any(ways) else NOT_STATED
        for case, ways in zip(cases["case_id"], stated, strict=True)
    }


def other_groups(
    reasons: Mapping[str, str | None], groups: Iterable[Iterable[str]]
) -> dict[str, int]:
    """Count groups of cases none of which is of the corridor, by why.

    Parameters
    ----------
    reasons
        As `corridor_reasons` gives them.
    groups
        Ids of cases that count once together.

    Returns
    -------
    dict
        The corridor is not stated where no case of a group states one.
    """
    found = {ELSEWHERE: 0, NOT_STATED: 0}
    for group in groups:
        told = {reasons[case] for case in group}
        if None not in told:
            found[ELSEWHERE if ELSEWHERE in told else NOT_STATED] += 1
    return found
