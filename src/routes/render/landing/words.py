"""What the landing page says of itself, in English and Spanish."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "figures": {"en": "In numbers", "es": "En cifras"},
    "questions": {"en": "The maps", "es": "Los mapas"},
    "whole": {"en": "Everything on one map", "es": "Todo en un mapa"},
    "coverage": {"en": "What this does not show", "es": "Lo que esto no muestra"},
    "method": {"en": "How to read the maps", "es": "Cómo leer los mapas"},
    "cite": {"en": "How to cite", "es": "Cómo citar"},
    "data_version": {"en": "Data version", "es": "Versión de los datos"},
    "credits": {"en": "Credits and map data", "es": "Créditos y datos del mapa"},
    "made_with": {
        "en": "Made with trafficking-routes {version}. This page asks the network for nothing.",
        "es": "Hecho con trafficking-routes {version}. Esta página no pide nada a la red.",
    },
    "report": {"en": "Report an error", "es": "Informar de un error"},
    "skip": {"en": "Skip to the maps", "es": "Ir a los mapas"},
    "cases": {"en": "documented cases", "es": "casos documentados"},
    "events": {"en": "events, each with its source", "es": "eventos, cada uno con su fuente"},
    "sources": {
        "en": (
            "public sources cited: {events} for events, the others for estimates, flows and other "
            "records"
        ),
        "es": (
            "fuentes públicas citadas: {events} para eventos; las demás, para estimaciones, flujos "
            "y otros registros"
        ),
    },
    "no_cases": {"en": "no cases yet", "es": "aún no hay casos"},
    "placed": {
        "en": "of events have a place; the rest are listed with the reason",
        "es": "de los eventos tienen lugar; los demás se listan con el motivo",
    },
    "stated": {
        "en": (
            "of {total} legs are stated by a source: {between} movements between places, "
            "{at_one_place} with a stop and its seizure at one place"
        ),
        "es": (
            "de {total} tramos los afirma una fuente: {between} movimientos entre lugares y "
            "{at_one_place} con una salida detenida y su decomiso en un mismo lugar"
        ),
    },
    "at_one_place": {
        "en": "({count} within one place, without a line)",
        "es": "({count} en un mismo lugar, sin línea)",
    },
    "documented": {"en": "documented", "es": "con fuente"},
    "inferred": {"en": "inferred", "es": "inferidos"},
    "hollow": {
        "en": "Hollow: inferred from the rest of the case, no source states it",
        "es": "Hueco: inferido del resto del caso; ninguna fuente lo afirma",
    },
    "crossing_named": {
        "en": (
            "of {total} cases from the U.S. to Mexico have a crossing that a source states; linked "
            "cases count once"
        ),
        "es": (
            "de {total} casos de EE.\u00a0UU. a México tienen un cruce que una fuente afirma; los "
            "vinculados cuentan una vez"
        ),
    },
    "networks_documented": {
        "en": "networks that sources document",
        "es": "redes que las fuentes documentan",
    },
    "networks_possible": {
        "en": "networks of possible links only",
        "es": "redes solo de vínculos posibles",
    },
    "withheld": {
        "en": "{count} events are held back and on no map.",
        "es": "{count} eventos se reservan y no están en ningún mapa.",
    },
    "tinted": {"en": "known only by state", "es": "se conoce solo el estado"},
    "full_map": {"en": "Open the full map", "es": "Abrir el mapa completo"},
}
"""Phrases by name; what stands in braces is filled in."""

LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "es": "Español"}


def say(name: str, language: str, **values: str) -> str:
    """Return a phrase in a language.

    Examples
    --------
    >>> say("withheld", "en", count="12")
    '12 events are held back and on no map.'
    """
    return WORDS[name][language].format(**values)


def number(value: float) -> str:
    """Write a whole number as both languages do in the Americas.

    Examples
    --------
    >>> number(12345)
    '12,345'
    """
    return f"{value:,.0f}"
