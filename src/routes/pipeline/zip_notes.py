"""What an import says of the ZIP codes in a list of licensees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.importing.zip_states import state_of_zip
from routes.reference import us_states, zips

if TYPE_CHECKING:
    from routes.casebook.importing.protecting import Protected

_ROWS_TOLD = 5
_SHARED = ("969", "96799")
"""First digits of ZIP codes of islands in the Pacific, which several territories share."""


def placed_note(found: Protected) -> str:
    """Say how many rows have a ZIP code that can be placed."""
    header = found.table.header
    at, kind = header.index("zip"), header.index("license_type")
    known = set(zips()["zip"])
    places = [
        row.cells[at] for row in found.table.rows if row.cells[kind] != "03" and not row.fault
    ]
    inside = sum(code in known for code in places)
    return (
        f"placed by their ZIP code: {inside:,} of {len(places):,}; without a ZIP code that is "
        f"known: {len(places) - inside:,}."
    )


def zips_elsewhere(found: Protected) -> tuple[str, ...]:
    """Say which rows have the ZIP code of another state than they name, or of none."""
    places = {target: at for at, target in found.columns.columns.items()}
    if not {"zip", "state"} <= places.keys():
        return ()
    rows = [
        row.number
        for row in found.table.rows
        if _is_elsewhere(row.cells[places["zip"]].strip(), row.cells[places["state"]].strip())
    ]
    if not rows:
        return ()
    told = ", ".join(map(str, rows[:_ROWS_TOLD])) + (" …" if len(rows) > _ROWS_TOLD else "")
    count = "1 row has" if len(rows) == 1 else f"{len(rows):,} rows have"
    told = f"row {told}" if len(rows) == 1 else f"rows {told}"
    return (
        (
            f"{count} a ZIP code of another state than the one that stands there, or of no state "
            f"({told}); such rows are kept, and counted in the state that stands there for "
            "rates and at the ZIP code for distances."
        ),
    )


def _is_elsewhere(code: str, state: str) -> bool:
    """Tell it of a row that can be kept: one of an unknown state is rejected for that."""
    if not code or state not in us_states() or code.startswith(_SHARED):
        return False
    return state_of_zip(code) != state
