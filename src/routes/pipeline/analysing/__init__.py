"""Figures of a casebook: the registry of analyses, each on the cases that may leave the casebook.

An analysis is a module of this package with two functions:

``compute(atlas) -> Mapping[str, Any]``
    What the analysis found: ``n`` (records counted), ``missing`` (records left out, a number by
    reason), ``notes`` (made with :func:`note`) and its tables, lists of rows that each carry
    ``case_ids``, ``event_ids`` or ``source_ids``. Rows come in an order that does not depend on
    the order of the rows of the casebook.
``lines(data) -> list[str]``
    The same as text for a terminal, in English.

``ANALYSES`` loads a module when one of its functions is called, so that the command line knows
the names without loading what analyses need.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from routes.pipeline.analysing.absent import lines_without_data, told
from routes.pipeline.analysing.notes import note as note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routes.render import Atlas

__all__ = ["ANALYSES", "METHODS_PAGE", "Analysis", "note"]

METHODS_PAGE = "docs/methods.md"
"""Page of the formulas; every result names its section there."""

_REQUIRED = ("n", "missing", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One analysis: what it is called, where its formulas stand, and how it is worked out."""

    name: str
    title_en: str
    title_es: str
    method_anchor: str
    """Section of the page of methods, without ``#``."""
    compute: Callable[[Atlas], Mapping[str, Any]]
    """What it found: plain values in a fixed order, ``None`` where nothing is known."""
    lines: Callable[[Mapping[str, Any]], list[str]]
    """Text for a terminal, from what ``compute`` gave."""

    @property
    def method(self) -> str:
        """Address of its formulas."""
        return f"{METHODS_PAGE}#{self.method_anchor}"


def _analysis(name: str, title_en: str, title_es: str, anchor: str) -> Analysis:
    def compute(atlas: Atlas) -> Mapping[str, Any]:
        from routes.pipeline.analysing.plain import plain  # noqa: PLC0415 - heavy

        found = plain(told(name, import_module(f"{__name__}.{name}").compute(atlas)))
        if absent := [key for key in _REQUIRED if key not in found]:
            msg = f"analysis {name}: the result has no {', '.join(absent)}; every result needs them"
            raise KeyError(msg)
        return {"name": name, "method": f"{METHODS_PAGE}#{anchor}", **found}

    def lines(data: Mapping[str, Any]) -> list[str]:
        if (lacking := lines_without_data(data)) is not None:
            return lacking
        text: list[str] = import_module(f"{__name__}.{name}").lines(data)
        return text

    return Analysis(
        name=name,
        title_en=title_en,
        title_es=title_es,
        method_anchor=anchor,
        compute=compute,
        lines=lines,
    )


ANALYSES: Mapping[str, Analysis] = {
    each.name: each
    for each in (
        _analysis(
            "crossings",
            "The crossing model held against simpler guesses",
            "El modelo de cruces frente a conjeturas más simples",
            "crossing-model",
        ),
        _analysis(
            "corridors",
            "Stretches of road that several cases share",
            "Tramos de carretera que comparten varios casos",
            "corridors",
        ),
        _analysis(
            "flows",
            "Movements between places, in cases, and published totals",
            "Movimientos entre lugares, en casos, y totales publicados",
            "flows",
        ),
        _analysis(
            "indicators",
            "Time to crime, distance, purchases, documented crossings",
            "Tiempo hasta el delito, distancia, compras, cruces documentados",
            "indicators",
        ),
        _analysis(
            "timeline",
            "Events by year",
            "Eventos por año",
            "time",
        ),
        _analysis(
            "hotspots",
            "Hot spots: crossings and counties with many documented cases",
            "Puntos calientes: cruces y condados con muchos casos documentados",
            "hot-spots",
        ),
        _analysis(
            "estimates",
            "Published figures, side by side",
            "Cifras publicadas, una junto a otra",
            "estimates",
        ),
        _analysis(
            "supernetworks",
            "Cases that belong together, and cases that may",
            "Casos que van juntos, y casos que quizá",
            "supernetworks",
        ),
        _analysis(
            "tracing",
            "Traced firearms: time to crime, origins",
            "Armas rastreadas: tiempo hasta el delito, orígenes",
            "tracing",
        ),
        _analysis(
            "dealers",
            "Licensed dealers: density and distance to a crossing",
            "Comerciantes con licencia: densidad y distancia a un cruce",
            "dealers",
        ),
    )
}
"""Every analysis by name, in the order of the page of methods."""
