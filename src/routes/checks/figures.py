"""Numbers: what they count, and whether a range runs the right way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.checks.findings import Finding
    from routes.checks.tables import Tables

_NOT_FIREARMS = frozenset({"ammunition", "parts", "explosive"})


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
        if unit == "firearms" and category in _NOT_FIREARMS:
            message = f"the items are {category}, and the quantity counts firearms"
            cure = "Correct item_category or quantity_unit"
            yield row.finding("unit_of_items", "quantity_unit", message, cure, severity="warning")


def ranges_upside_down(tables: Tables) -> Iterator[Finding]:
    """The lower bound of an estimate is not above its upper bound."""
    for row in tables.rows("estimates"):
        low, high = row.number("low"), row.number("high")
        if low is not None and high is not None and low > high:
            message = f"low ({low:g}) is above high ({high:g})"
            yield row.finding("low_above_high", "low", message, "Exchange or correct the two")
