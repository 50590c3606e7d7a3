"""No source, no datum: what has to be cited, and what a citation may name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routes.codebook import CITABLE, TABLE_NAMES, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.checks.findings import Finding
    from routes.checks.tables import Row, Tables

_LINK = re.compile(r"https?://[^\s/?#@\\:]+(:[0-9]+)?([/?#][^\s\\]*)?", re.IGNORECASE)
_SINGULAR = {name: name.removesuffix("s") for name in CITABLE}


def uncited_records(tables: Tables) -> Iterator[Finding]:
    """Every event, leg, estimate, flow and trace cites a source, and every dealer its list."""
    cited = tables.cited
    for name in TABLE_NAMES:
        if not table(name).cited:
            continue
        for row in tables.rows(name):
            if row.record_id not in cited:
                message = f"the {_SINGULAR[name]} {row.record_id} has no source"
                cure = (
                    f"Add a row to citations.csv with record {row.record_id} and the source_id of "
                    "the document that says so, or fill in source_id beside the record"
                )
                yield row.finding("no_source", "source_id", message, cure)
    # A dealer names its list itself; those of an older version named none.
    for row in tables.rows("dealers"):
        if not row.text("source_id"):
            message = f"the dealer {row.record_id} has no source"
            cure = "Import the list again with --source and --update"
            yield row.finding("no_source", "source_id", message, cure)


def citations_of_nothing(tables: Tables) -> Iterator[Finding]:
    """A citation names a source and a record that exist."""
    sources = {row.record_id for row in tables.rows("sources")}
    records = {row.record_id for name in CITABLE for row in tables.rows(name)}
    for row in tables.rows("citations"):
        for column, known, kind in (
            ("source_id", sources, "source"),
            ("record", records, "record"),
        ):
            value = row.text(column)
            if value and value not in known:
                message = f"there is no {kind} {value}"
                cure = f"Correct the id, or add the {kind}"
                yield row.finding("unknown_reference", column, message, cure)


def sources_without_address(tables: Tables) -> Iterator[Finding]:
    """A reader can find a source: it has an address, or at least a publisher."""
    for row in tables.rows("sources"):
        if not any(row.text(column) for column in ("url", "archive_url", "publisher")):
            message = f"no address given: the source {row.record_id} has neither url nor publisher"
            cure = "Fill in url or publisher, so that a reader can find the document"
            yield row.finding("no_address", "url", message, cure, severity="warning")


def addresses_that_are_no_links(tables: Tables) -> Iterator[Finding]:
    """Only plain http and https addresses become links."""
    for row in tables.rows("sources"):
        for column in ("url", "archive_url"):
            value = row.text(column)
            if value is not None and not is_link(value):
                message = "only http and https addresses become links, and this is none"
                yield row.finding("not_a_link", column, message, _link_cure(value))


def is_link(address: str) -> bool:
    """Tell whether an address may become a link: http or https, a host, no blanks, no login.

    Examples
    --------
    >>> is_link("https://example.org/a?b=1")
    True
    >>> is_link("javascript:alert(1)"), is_link("https://user:word@example.org")
    (False, False)
    """
    return address.isprintable() and _LINK.fullmatch(address) is not None


def _link_cure(value: str) -> str:
    if any(letter.isspace() for letter in value):
        return "Take the blanks out; a page or file name belongs into locator"
    if "@" in value.partition("//")[2].partition("/")[0]:
        return "Take the user name before the @ out"
    if "://" not in value and "." in value and ":" not in value:
        return "Write https:// in front of it"
    return "Write the address of the page, beginning with https://, or leave the cell empty"


def statuses_without_source(tables: Tables) -> Iterator[Finding]:
    """Who calls somebody convicted says where that is stated."""
    cited = tables.cited
    for row in tables.rows("cases"):
        status = row.text("status")
        if status in {None, "unknown"}:
            if row.text("status_date"):
                message = "a date of the status is given and no status"
                cure = "Fill in status, or empty status_date"
                yield row.finding("status", "status", message, cure, severity="warning")
        elif row.record_id not in cited:
            yield _unsourced_status(row, str(status))


def _unsourced_status(row: Row, status: str) -> Finding:
    message = f"the case {row.record_id} is {status}, and the case itself cites no source"
    cure = f"Add a row to citations.csv with record {row.record_id} and the source that states it"
    return row.finding("status_without_source", "status", message, cure, severity="warning")
