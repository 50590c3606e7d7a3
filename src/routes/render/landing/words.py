"""What the landing page says of itself, in English and Spanish."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SLOT = re.compile(r"\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}")

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
    "cases": {
        "en": "documented {n|case|cases}",
        "es": "{n|caso documentado|casos documentados}",
    },
    "events": {
        "en": "{n|event, with its source|events, each with its source}",
        "es": "{n|evento, con su fuente|eventos, cada uno con su fuente}",
    },
    "sources": {
        "en": (
            "public {n|source|sources} cited: {events} for events, "
            "{rest|the other for an estimate, a flow or another record|the others for estimates, "
            "flows and other records}"
        ),
        "es": (
            "{n|fuente pública citada|fuentes públicas citadas}: {events} para eventos; "
            "{rest|la otra, para una estimación, un flujo u otro registro|las demás, para "
            "estimaciones, flujos y otros registros}"
        ),
    },
    "sources_of_events": {
        "en": "public {n|source|sources} cited",
        "es": "{n|fuente pública citada|fuentes públicas citadas}",
    },
    "no_cases": {"en": "no cases yet", "es": "aún no hay casos"},
    "placed": {
        "en": "of events have a place; the rest are listed with the reason",
        "es": "de los eventos tienen lugar; los demás se listan con el motivo",
    },
    "stated": {
        "en": (
            "of {total} {total|leg|legs} {n|is|are} stated by a source: {between} "
            "{between|movement|movements} between places, "
            "{at_one_place} with a stop and its seizure at one place"
        ),
        "es": (
            "de {total} {total|tramo|tramos} {n|lo|los} afirma una fuente: {between} "
            "{between|movimiento|movimientos} entre lugares y "
            "{at_one_place} con una salida detenida y su decomiso en un mismo lugar"
        ),
    },
    "at_one_place": {
        "en": "({count} within one place, without a line)",
        "es": "({count} en un mismo lugar, sin línea)",
    },
    "documented": {"en": "documented", "es": "con fuente"},
    "inferred": {"en": "inferred", "es": "{n|inferido|inferidos}"},
    "hollow": {
        "en": "Hollow: inferred from the rest of the case, no source states it",
        "es": "Hueco: inferido del resto del caso; ninguna fuente lo afirma",
    },
    "crossing_named": {
        "en": (
            "of {total} {total|case|cases} from the U.S. to Mexico {total|has|have} a crossing "
            "that a source states; linked cases count once"
        ),
        "es": (
            "de {total} {total|caso|casos} de EE.\u00a0UU. a México {total|tiene|tienen} un cruce "
            "que una fuente afirma; los vinculados cuentan una vez"
        ),
    },
    "networks_documented": {
        "en": "{n|network|networks} that sources document",
        "es": "{n|red|redes} que las fuentes documentan",
    },
    "networks_possible": {
        "en": "{n|network|networks} of possible links only",
        "es": "{n|red|redes} solo de vínculos posibles",
    },
    "withheld": {
        "en": "{count} {count|event is|events are} held back and on no map.",
        "es": (
            "{count} {count|evento se reserva y no está|eventos se reservan y no están} en ningún "
            "mapa."
        ),
    },
    "tinted": {"en": "known only by state", "es": "se conoce solo el estado"},
    "key": {"en": "Key and map data", "es": "Clave y datos del mapa"},
    "full_map": {"en": "Open the full map", "es": "Abrir el mapa completo"},
}
"""Phrases by name; ``{n}`` is filled in, of ``{n|case|cases}`` one word for one, one for others."""

LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "es": "Español"}


def say(name: str, language: str, **values: str) -> str:
    """Return a phrase in a language.

    Examples
    --------
    >>> say("withheld", "en", count="12"), say("withheld", "en", count="1")
    ('12 events are held back and on no map.', '1 event is held back and on no map.')
    """

    def filled(slot: re.Match[str]) -> str:
        value = values[slot[1]]
        return value if slot[3] is None else slot[2] if value == "1" else slot[3]

    return _SLOT.sub(filled, WORDS[name][language])


def number(value: float) -> str:
    """Write a whole number as both languages do in the Americas.

    Examples
    --------
    >>> number(12345)
    '12,345'
    """
    return f"{value:,.0f}"
