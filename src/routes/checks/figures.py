"""Numbers: what they count, and whether a range runs the right way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.codebook import code_list
from routes.codebook.groups import NOT_FIREARMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.checks.findings import Finding
    from routes.checks.tables import Row, Tables


def quantities_without_unit(tables: Tables) -> Iterator[Finding]:
    """A number says what it counts."""
    units = ", ".join(code_list("quantity_unit").values)
    for row in tables.rows("events"):
        quantity, unit = row.number("quantity"), row.text("quantity_unit")
        if quantity is None:
            if unit not in {None, "unknown"}:
                message = f"a unit is given ({unit}) and no quantity"
                cure = "Fill in quantity as the source states it, or empty quantity_unit"
                yield row.finding("quantity", "quantity", message, cure, severity="warning")
        elif unit is None:
            message = f"the quantity {quantity:g} has no unit"
            if row.text("item_category") == "other":
                message += ", and the items are other or mixed, which does not tell either"
            cure = f"Fill in quantity_unit: {units}"
            yield row.finding("quantity_unit", "quantity_unit", message, cure, severity="warning")


def units_that_contradict(tables: Tables) -> Iterator[Finding]:
    """Ammunition, parts and explosives are not counted as firearms."""
    for row in tables.rows("events"):
        category, unit = row.text("item_category"), row.text("quantity_unit")
        if unit == "firearms" and category in NOT_FIREARMS:
            message = f"the items are {category}, and the quantity counts firearms"
            cure = "Correct item_category or quantity_unit"
            yield row.finding("unit_of_items", "quantity_unit", message, cure, severity="warning")


def legs_of_two_units(tables: Tables) -> Iterator[Finding]:
    """The two ends of a stated movement count the same kind of thing.

    Where they count two, no map can say which of them the leg is about. An end without a number,
    or with a unit that is not known, contradicts nothing.
    """
    events = {row.record_id: row for row in tables.rows("events")}
    for leg in tables.rows("legs"):
        first, last = (events.get(leg.text(end) or "") for end in ("from_event", "to_event"))
        left, arrived = _counted(first), _counted(last)
        if first and last and left and arrived and left[1] != arrived[1]:
            message = (
                f"in the case {leg.text('case_id')} the leg joins {first.record_id}, which counts "
                f"{' '.join(left)}, and {last.record_id}, which counts {' '.join(arrived)}, so "
                "that nothing tells what moved"
            )
            cure = (
                "Compare quantity and quantity_unit of both events with the source; correct the "
                "wrong one, or, if other goods arrived than left, delete the leg"
            )
            yield leg.finding("leg_units", "from_event", message, cure, severity="warning")


def _counted(event: Row | None) -> tuple[str, str] | None:
    """Return number and unit that an event states, if it states both."""
    number = event.number("quantity") if event else None
    unit = event.text("quantity_unit") if event else None
    if number is None or unit in {None, "unknown"}:
        return None
    return f"{number:,.12g}", str(unit)


def ranges_upside_down(tables: Tables) -> Iterator[Finding]:
    """The lower bound of an estimate is not above its upper bound."""
    for row in tables.rows("estimates"):
        low, high = row.number("low"), row.number("high")
        if low is not None and high is not None and low > high:
            message = f"low ({low:g}) is above high ({high:g})"
            yield row.finding("low_above_high", "low", message, "Exchange or correct the two")
