"""What an analysis says when a casebook holds nothing for it: no zeros that look like findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.pipeline.analysing.notes import note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NO_DATA = "no data"
"""``status`` of such a result."""

_IMPORT = {
    "en": "routes import FILE --into CASEBOOK, or routes add",
    "es": "routes import HOJA --into ARCHIVO, o routes add",
}


@dataclass(frozen=True, slots=True)
class _Lacking:
    """What is lacking, for whoever reads a page, and how it comes in, for whoever keeps it."""

    told: Mapping[str, str]
    cure: Mapping[str, str]


def _words(what_en: str, what_es: str, cure_en: str, cure_es: str) -> _Lacking:
    return _Lacking(
        lacking(what_en, what_es),
        {
            "en": f"Import {cure_en}: {_IMPORT['en']}",
            "es": f"Importe {cure_es}: {_IMPORT['es']}",
        },
    )


def lacking(what_en: str, what_es: str) -> dict[str, str]:
    """Say to a reader what a casebook has none of; readers of a page have no command line."""
    return note(
        f"No data: this casebook has no {what_en}.",
        f"Sin datos: este archivo de casos no tiene {what_es}.",
    )


def _nothing(found: Mapping[str, Any]) -> bool:
    return found["n"] == 0 and not any(found["missing"].values())


_Rule = tuple["Callable[[Mapping[str, Any]], bool]", _Lacking]

_RULES: Mapping[str, _Rule] = {
    "crossings": (
        lambda found: _nothing(found) and not found["undocumented"],
        _words(
            "public case from the United States to Mexico",
            "casos públicos de EE.\u00a0UU. a México",
            "cases with the corridor US>MX and their events",
            "casos con el corredor US>MX y sus eventos",
        ),
    ),
    "corridors": (
        _nothing,
        _words(
            "legs between places of public cases",
            "tramos entre lugares de casos públicos",
            "events with their order (seq) and place_text",
            "eventos con su orden (seq) y place_text",
        ),
    ),
    "flows": (
        lambda found: _nothing(found) and _nothing(found["published"]),
        _words(
            "legs between places and no published totals",
            "tramos entre lugares ni totales publicados",
            "events with their order (seq) and place_text, or a table of flows",
            "eventos con su orden (seq) y place_text, o una tabla de flujos",
        ),
    ),
    "indicators": (
        _nothing,
        _words(
            "public cases",
            "casos públicos",
            "cases and their events (purchases, crossings, seizures) with dates and places",
            "casos y sus eventos (compras, cruces, decomisos) con fechas y lugares",
        ),
    ),
    "timeline": (
        _nothing,
        _words(
            "events of public cases",
            "eventos de casos públicos",
            "events with dates",
            "eventos con fechas",
        ),
    ),
    "hotspots": (
        _nothing,
        _words(
            "crossings or purchases of public cases at known places",
            "cruces ni compras de casos públicos en lugares conocidos",
            "events of the kinds crossing and purchase with place_text",
            "eventos de los tipos cruce y compra con place_text",
        ),
    ),
    "supernetworks": (
        lambda found: found["n"] == 0,
        _words(
            "public cases",
            "casos públicos",
            "cases, their events and the links between them",
            "casos, sus eventos y los vínculos entre ellos",
        ),
    ),
    "estimates": (
        _nothing,
        _words(
            "published figures",
            "cifras publicadas",
            "a table of estimates with their sources",
            "una tabla de estimaciones con sus fuentes",
        ),
    ),
}


def told(name: str, found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a result as it is, or, where there is nothing to count, what is lacking.

    Parameters
    ----------
    name
        Of the analysis.
    found
        What it gave.

    Returns
    -------
    Mapping
        Without data ``n``, ``missing``, ``status`` ``"no data"`` and one note that says what is
        lacking: a coefficient of nothing, or an agreement about nothing, is no finding.
    """
    rule = _RULES.get(name)
    if rule is None or not rule[0](found):
        return found
    return {"n": 0, "missing": found["missing"], "notes": [rule[1].told], "status": NO_DATA}


_TABLES: Mapping[str, Mapping[str, str]] = {
    "tracing": note(
        "Import a table of traces (eTrace export or CSV with dates of sale and recovery): "
        "routes import TRACES.csv --into CASEBOOK --source ID",
        "Importe una tabla de rastreos (exportación de eTrace o CSV con fechas de venta y de "
        "recuperación): routes import RASTREOS.csv --into ARCHIVO --source ID",
    ),
    "dealers": note(
        "Import ATF's list of federal firearms licensees: "
        "routes import LIST.txt --into CASEBOOK --source ID",
        "Importe la lista de titulares de licencias federales de armas de la ATF: "
        "routes import LISTA.txt --into ARCHIVO --source ID",
    ),
}
"""Of analyses that know by themselves that there is nothing: how their tables come in."""


def lines_without_data(data: Mapping[str, Any]) -> list[str] | None:
    """Say in both languages what is lacking and how to import it; ``None`` where there is data.

    Parameters
    ----------
    data
        What the analysis gave, with its ``name``.
    """
    if data.get("status") != NO_DATA:
        return None
    name = data["name"]
    cure = _TABLES.get(name) or _RULES[name][1].cure
    return [f"{data['notes'][0][language]} {cure[language]}" for language in ("en", "es")]
