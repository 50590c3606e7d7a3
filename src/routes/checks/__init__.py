"""Checks of a casebook's tables: small rules, each a generator of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.checks.chain import (
    cases_without_events,
    events_before_purchase,
    legs_back_in_time,
    legs_beyond_their_case,
    legs_in_circles,
    legs_told_twice,
    legs_without_shared_source,
)
from routes.checks.drafts import DRAFT as DRAFT
from routes.checks.drafts import PENDING as PENDING
from routes.checks.drafts import decisions_of_nothing, waiting_rows
from routes.checks.figures import (
    legs_of_two_units,
    quantities_without_unit,
    ranges_upside_down,
    units_that_contradict,
)
from routes.checks.findings import Finding as Finding
from routes.checks.findings import Severity as Severity
from routes.checks.findings import sort_key
from routes.checks.listed import dealers_without_licence, traces_of_nothing
from routes.checks.naming import (
    aliases_in_conflict,
    events_without_country,
    links_told_twice,
    unknown_countries,
)
from routes.checks.private import private_data
from routes.checks.sourcing import (
    addresses_that_are_no_links,
    citations_of_nothing,
    sources_without_address,
    statuses_without_source,
    uncited_records,
)
from routes.checks.sourcing import is_link as is_link
from routes.checks.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    import pandas as pd

    Check = Callable[[Tables], Iterator[Finding]]

__all__ = ["CHECKS", "DRAFT", "PENDING", "Finding", "Severity", "check_tables", "is_link"]

CHECKS: tuple[Check, ...] = (
    uncited_records,
    citations_of_nothing,
    sources_without_address,
    addresses_that_are_no_links,
    statuses_without_source,
    cases_without_events,
    legs_beyond_their_case,
    legs_told_twice,
    legs_without_shared_source,
    legs_back_in_time,
    legs_in_circles,
    events_before_purchase,
    quantities_without_unit,
    units_that_contradict,
    legs_of_two_units,
    ranges_upside_down,
    unknown_countries,
    events_without_country,
    aliases_in_conflict,
    links_told_twice,
    dealers_without_licence,
    traces_of_nothing,
    private_data,
    waiting_rows,
    decisions_of_nothing,
)
"""Every rule, as a generator function from tables to findings."""


def check_tables(
    tables: Mapping[str, pd.DataFrame], *, skip: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Hold the tables of a casebook against every rule.

    Parameters
    ----------
    tables
        Frames of the codebook's tables; a table that is not there has no records.
    skip
        Rules not to tell, such as ``unknown_reference`` when the reader of a folder has told
        them with file and row.

    Returns
    -------
    tuple of Finding
        Sorted by file, record, column and rule; the same for any order of the rows. Rows of
        files are not known here and left ``None``.
    """
    read = Tables(tables)
    found = {finding for check in CHECKS for finding in check(read) if finding.rule not in skip}
    return tuple(sorted(found, key=sort_key))
