"""Licensees and traced firearms: each says what a licence is, or something of a firearm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.codebook.licences import LICENCE_NUMBER, LICENCE_TYPES, SAYS_OF_A_TRACE
from routes.reference import us_states

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.checks.findings import Finding
    from routes.checks.tables import Tables

_AGAIN = "Take the row from ATF's list anew, or delete it"


def dealers_without_licence(tables: Tables) -> Iterator[Finding]:
    """A licensee has a number and a type of ATF's list, and a state of the United States."""
    for row in tables.rows("dealers"):
        number, kind, state = (row.text(at) for at in ("license_number", "license_type", "state"))
        if number is None or not LICENCE_NUMBER.fullmatch(number):
            message = "the licensee has no licence number of ATF's list"
            yield row.finding("license_number", "license_number", message, _AGAIN)
        if kind not in LICENCE_TYPES:
            what = "no type of licence" if kind is None else f"the type {kind}, which is none"
            message = f"the licensee has {what}, so that nobody can tell whether it sells guns"
            yield row.finding("license_type", "license_type", message, _AGAIN)
        if state is not None and state not in us_states():
            message = f"{state} is no state or territory of the United States"
            yield row.finding("license_state", "state", message, _AGAIN)


def traces_of_nothing(tables: Tables) -> Iterator[Finding]:
    """A trace says something of a firearm: a day, a place, what it is or its hash."""
    for row in tables.rows("traces"):
        if not any(row.text(name) for name in SAYS_OF_A_TRACE):
            message = "nothing in the trace says anything of a firearm, and yet it is counted"
            cure = "Delete it, and import its row again from the file that it came from"
            yield row.finding("trace_of_nothing", None, message, cure)
