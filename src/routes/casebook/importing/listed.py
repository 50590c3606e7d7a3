"""Rows of licensees and traced firearms: what is refused, whatever file or queue brings them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.problems import Fault, shown
from routes.codebook.licences import (
    LICENCE_NUMBER,
    LICENCE_TYPES,
    SAYS_OF_A_DEALER,
    SAYS_OF_A_TRACE,
)
from routes.reference import us_states

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routes.casebook.cells import Value

NOTHING_SAID = Fault(
    "nothing_said",
    "the row has no cell that says anything",
    "Correct the row in the file that it came from and import that file again: a file of rejects "
    "or the queue has only the number of such a row",
)
LICENCE_NUMBER_FAULT = Fault(
    "license_number",
    "the parts of the licence number (region, district, county, type, expiry, sequence) are not "
    "those of ATF's list",
    "Take the row from the list anew; a spreadsheet may have changed its cells",
)


def listed_faults(name: str, values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
    """Tell what keeps a row from being a licensee or a traced firearm.

    Parameters
    ----------
    name
        The table; of any other than ``dealers`` and ``traces`` nothing is told.
    values
        The row in the words of the codebook; ``None`` for an empty cell.

    Returns
    -------
    Iterator of tuple of str and Fault
        Field and fault.
    """
    says = {"dealers": SAYS_OF_A_DEALER, "traces": SAYS_OF_A_TRACE}.get(name)
    if says is None:
        return
    if all(values.get(field) is None for field in says):
        yield "", NOTHING_SAID
    elif name == "dealers":
        yield from _dealer_faults(values)


def _dealer_faults(values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
    if not LICENCE_NUMBER.fullmatch(str(values.get("license_number") or "")):
        yield "license_number", LICENCE_NUMBER_FAULT
        return
    kind, state = values.get("license_type"), values.get("state")
    if kind not in LICENCE_TYPES:
        message = f"{shown(str(kind or ''))} is no type of licence"
        cure = f"Correct the cell: one of {', '.join(LICENCE_TYPES)}"
        yield "license_type", Fault("license_type", message, cure)
    if state is not None and state not in us_states():
        message = f"{shown(str(state))} is no state or territory of the United States"
        cure = "Correct the cell: its two letters, such as TX"
        yield "state", Fault("license_state", message, cure)
